"""What the operating system refused, in words for the person at the screen."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "文件超过允许的大小",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "名称太长",
    errno.EADDRINUSE: "已被占用",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
}


def reason_of(fault: OSError) -> str:
    """Why the system refused; its own words where the reason is a rare one."""
    return _REASONS.get(fault.errno or 0, fault.strerror or str(fault))

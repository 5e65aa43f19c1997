"""Every setting: its name in the environment, its default and what it is for.

The table `SETTINGS` is the only place where a setting is declared; docs/configuration.md lists the same names, and a
test compares the two.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environs import Env, EnvError

PRODUCTION = "production"
DEVELOPMENT = "development"


class SettingsError(Exception):
    """A setting is missing or cannot be read; the message names it and says how to mend it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `kind` is text, whole or yes_no."""

    name: str
    default: Any
    meaning: str
    kind: str = "text"


SETTINGS: tuple[Setting, ...] = (
    Setting("CHUZHUANG_ENV", DEVELOPMENT, "运行方式：development 或 production；后者要求自备密钥，并只用安全 Cookie"),
    Setting("SECRET_KEY", "", "会话与令牌的密钥；production 必填，其他情形首次启动时生成并存入数据目录"),
    Setting("TOTP_SECRET", "", "加密两步验证种子的密钥；默认由 SECRET_KEY 得出"),
    Setting("INSTANCE_FOLDER", "instance", "数据目录：SQLite、内嵌索引、任务队列、上传的清单"),
    Setting("DATABASE_URL", "", "数据库；默认数据目录里的 SQLite，生产用 postgresql://…"),
    Setting("ELASTICSEARCH_URL", "", "Elasticsearch 地址；默认使用内嵌索引"),
    Setting("REDIS_URL", "", "任务队列与限流的存储；默认任务用 SQLite，限流按进程计"),
    Setting("INDEX_PREFIX", "chuzhuang", "Elasticsearch 中索引名的前缀"),
    Setting("MAX_UPLOAD_MB", 20, "一次上传的上限，MB", "whole"),
    Setting("PUBLIC_RATE_LIMIT", "240 per minute", "每个地址访问页面的上限"),
    Setting("LOGIN_RATE_LIMIT", "20 per minute", "每个地址尝试登录的上限"),
    Setting("LOGIN_ATTEMPTS", 5, "连续失败多少次后锁定账号", "whole"),
    Setting("LOCKOUT_MINUTES", 15, "锁定多少分钟", "whole"),
    Setting("DRAFT_DAYS", 30, "未登录者的需求草稿保留多少天", "whole"),
    Setting("ASSET_LIST_DAYS", 30, "未登录者的在用设备清单和诊断保留多少天", "whole"),
    Setting("TRUSTED_PROXIES", 0, "前面有几层反向代理（读取 X-Forwarded-*）", "whole"),
    Setting("MAIL_SERVER", "", "发信服务器；空则不发信，密码由管理员重设"),
    Setting("MAIL_PORT", 25, "发信端口", "whole"),
    Setting("MAIL_USE_TLS", False, "发信是否用 STARTTLS", "yes_no"),
    Setting("MAIL_USERNAME", "", "发信账号"),
    Setting("MAIL_PASSWORD", "", "发信密码"),
    Setting("MAIL_DEFAULT_SENDER", "noreply@example.com", "发件人"),
    Setting("LOG_LEVEL", "INFO", "日志级别：DEBUG、INFO、WARNING、ERROR"),
    Setting("LOG_JSON", False, "日志是否每行一个 JSON", "yes_no"),
)


def settings_from_environment(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """All settings by name: `overrides` first, then the environment, then defaults; folders and URLs filled in.

    Raises SettingsError where a value cannot be read, or production has no SECRET_KEY.
    """
    given = dict(overrides or {})
    settings = {setting.name: given.pop(setting.name, None) for setting in SETTINGS}
    env = Env()
    for setting in SETTINGS:
        if settings[setting.name] is None:
            settings[setting.name] = _read(env, setting)
    _complete(settings)
    return settings | given


def _read(env: Env, setting: Setting) -> Any:
    readers: dict[str, Callable[[str, Any], Any]] = {"text": env.str, "whole": env.int, "yes_no": env.bool}
    try:
        return readers[setting.kind](setting.name, setting.default)
    except (EnvError, ValueError) as error:
        raise SettingsError(f"环境变量 {setting.name} 的值读不懂（{error}）。它的含义：{setting.meaning}") from error


def _complete(settings: dict[str, Any]) -> None:
    if settings["CHUZHUANG_ENV"] not in (PRODUCTION, DEVELOPMENT):
        raise SettingsError(f"CHUZHUANG_ENV 只能是 development 或 production，现为“{settings['CHUZHUANG_ENV']}”")
    folder = Path(settings["INSTANCE_FOLDER"]).resolve()
    settings["INSTANCE_FOLDER"] = str(folder)
    settings["DATABASE_URL"] = settings["DATABASE_URL"] or f"sqlite:///{folder / 'chuzhuang.sqlite3'}"
    settings["SECRET_KEY"] = settings["SECRET_KEY"] or _kept_secret(settings["CHUZHUANG_ENV"], folder)


def _kept_secret(environment: str, folder: Path) -> str:
    """The secret of this folder, made on first use, so that several workers and restarts share one."""
    if environment == PRODUCTION:
        raise SettingsError(
            "生产环境没有密钥：请设置环境变量 SECRET_KEY，"
            '可用 python -c "import secrets; print(secrets.token_urlsafe(48))" 生成一个'
        )
    kept = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with kept.open("x", encoding="ascii") as file:
            kept.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text("ascii")

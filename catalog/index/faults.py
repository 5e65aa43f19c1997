"""What goes wrong between us and a search server, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from elasticsearch import ApiError, NotFoundError, TransportError

from catalog.index.protocol import IndexBusy, IndexFault, IndexUnavailable

_FORBIDDEN = 403
_OVERLOADED = (429, 502, 503, 504)


@contextmanager
def answering(url: str) -> Iterator[None]:
    """Turn the client's errors into IndexUnavailable, IndexBusy or IndexFault."""
    try:
        yield
    except TransportError as fault:
        raise IndexUnavailable(
            f"搜索服务{url}没有应答：{fault}。请检查服务是否在运行、ELASTICSEARCH_URL是否正确。"
        ) from fault
    except NotFoundError as fault:
        raise IndexUnavailable(f"搜索服务{url}上没有索引：{fault}。请运行 chuzhuang index rebuild。") from fault
    except ApiError as fault:
        if fault.status_code in _OVERLOADED:
            raise IndexUnavailable(f"搜索服务{url}暂时过载：{fault}。请稍后重试。") from fault
        if fault.status_code == _FORBIDDEN and "block" in str(fault):
            raise IndexBusy("索引正在重建，本次未写入；稍后会自动重试。") from fault
        raise IndexFault(f"搜索服务{url}拒绝了请求：{fault}") from fault

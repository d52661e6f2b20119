from __future__ import annotations

from tests.bedside.conftest import riverside, service

__all__ = ["riverside", "service"]

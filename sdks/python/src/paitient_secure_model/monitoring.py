# SPDX-License-Identifier: MIT
"""Who is told when something suspicious happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence

__all__ = ["SecurityMonitoring"]


@dataclass(frozen=True)
class SecurityMonitoring:
    """Alerts, and where they go: ``email:…`` and ``webhook:…``."""

    alert_on_suspicious_activity: Optional[bool] = None
    alert_destinations: Optional[Sequence[str]] = None

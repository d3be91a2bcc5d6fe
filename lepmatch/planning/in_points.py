"""Milli-points as points, for whatever holds them."""

from __future__ import annotations

from lepmatch.matching.policy import MILLI


class Bettered:
    """Somebody at a vacancy before and after something; None before where a barrier stands or too little is known."""

    __slots__ = ()
    before_milli: int | None
    after_milli: int

    @property
    def before(self) -> float | None:
        """Points before; None where a barrier stands or too little is known."""
        return None if self.before_milli is None else self.before_milli / MILLI

    @property
    def after(self) -> float:
        """Points after."""
        return self.after_milli / MILLI

    @property
    def added_milli(self) -> int:
        """Milli-points added; all of them where there were none."""
        return self.after_milli - (self.before_milli or 0)


class Valued:
    """What one more of something would add."""

    __slots__ = ()
    worth_milli: int

    @property
    def worth(self) -> float:
        """Points that it would add."""
        return self.worth_milli / MILLI

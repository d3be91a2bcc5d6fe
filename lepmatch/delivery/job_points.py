"""Job Outcome points, as Jobcentre Plus counted a start: for reports, never in a score.

The table is 12, 12, 8, 8, 8, 4, 2 and 1 by customer group; half as much again, and at least 2, for people of the named
areas; 1 more for a JSA customer still off benefit four weeks later. Source: ``[points]`` and ``[[groups]]`` of the
scheme. The source does not say how half points were rounded: no group of the table leads to one, and where another
scheme's would, it is dropped, so that rounding cannot flatter. Nor does it say whether the uplift covers the later
point; here it does not.
"""

from __future__ import annotations

from math import floor

from lepmatch.market.scheme import Scheme


def job_points(scheme: Scheme, base: int, *, in_named_area: bool = False, off_benefit: bool = False) -> int:
    """Points for one start.

    Parameters
    ----------
    base : what the table gives for the customer group
    in_named_area : lives in one of the districts and wards that earn more
    off_benefit : a JSA customer who was off benefit still after four weeks

    Examples
    --------
    >>> from lepmatch import load_scheme
    >>> lep = load_scheme()
    >>> [job_points(lep, base, in_named_area=True) for base in (12, 8, 4, 2, 1)]
    [18, 12, 6, 4, 3]
    >>> job_points(lep, 8, in_named_area=True, off_benefit=True)
    13
    """
    uplift = max(floor(base * scheme.uplift_share), scheme.uplift_minimum) if in_named_area else 0
    return base + uplift + (scheme.bonus_points if off_benefit else 0)

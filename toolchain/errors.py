"""What stops a setup."""

from __future__ import annotations

import errno


class SetupError(Exception):
    """Says in one line which thing cannot be had, why, and what to do."""

    def __init__(self, thing: str, reason: str, remedy: str) -> None:
        super().__init__(f"{thing}: {reason}; {remedy}")
        self.thing = thing
        self.reason = reason
        self.remedy = remedy


_REMEDIES = {
    errno.ENOSPC: "make room on the disk (a first setup takes about 5 GB, most of it Go's caches) and run it again",
    errno.EDQUOT: "make room in the disk quota and run it again",
    errno.EACCES: "make the folder writable for you and run it again",
    errno.EPERM: "make the folder writable for you and run it again",
    errno.EROFS: "put the checkout on a disk that can be written and run it again",
}


def of_the_disk(error: OSError) -> SetupError:
    """The SetupError that an OSError amounts to."""
    thing = str(error.filename or "the checkout")
    reason = (error.strerror or str(error)).lower()
    return SetupError(thing, reason, _REMEDIES.get(error.errno or 0, "mend that and run it again"))

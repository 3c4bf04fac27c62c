"""Content-addressed bytes too big for a database row: on local disk, or in an object store.

open_blobs   the store that a path or URL names
disk         files that are fsynced before they are acknowledged
cloud        S3, Google Cloud Storage, Azure, through obstore
proof        bytes against the hash they are kept under
"""

from fanlight.blobs.open import open_blobs

__all__ = ["open_blobs"]

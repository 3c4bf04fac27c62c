"""From a setting to a store."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from fanlight.blobs.disk import DiskBlobs
from fanlight.model.errors import Invalid
from fanlight.model.ports import BlobStore


def open_blobs(where: str | Path) -> BlobStore:
    """The blob store at a path or URL.

    `/var/lib/fanlight/blobs`, `file:///var/lib/fanlight/blobs`: a folder, made when missing.
    `s3://BUCKET/PREFIX?endpoint=https://storage.example.org&region=eu-1`: Amazon S3 and what
    speaks its protocol. `gs://BUCKET/PREFIX?service_account_path=/etc/key.json`: Google.
    `az://CONTAINER/PREFIX?account_name=ACME`: Azure.

    The options are obstore's, named as in its S3Config, GCSConfig and AzureConfig; `access_key_id`
    and `secret_access_key` are among them. What is not given comes from the provider's usual
    environment variables (`AWS_ACCESS_KEY_ID` ...) or from the machine's own identity, which is the
    better place for secrets. An endpoint without TLS is used only when its URL says `http://`.

    Raises `Invalid` for a URL that no store understands, and `Unavailable` when the folder cannot
    be used. Does not connect.
    """
    scheme, separator, _ = str(where).partition("://")
    if not separator:
        return DiskBlobs(Path(where))
    if scheme == "file":
        return DiskBlobs(Path(unquote(urlsplit(str(where)).path)))
    if scheme in {"s3", "gs", "az"}:
        # Loading obstore takes longer than all the rest of a start on local disk.
        from fanlight.blobs.cloud import open_cloud

        return open_cloud(str(where))
    raise Invalid(
        "blob-store-unknown",
        f"There is no blob store of the kind {scheme}://.",
        "Give a folder, or a URL that starts with s3://, gs:// or az://.",
        scheme=scheme,
    )

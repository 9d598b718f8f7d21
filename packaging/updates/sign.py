"""Signs the notice of a release. The private key lies in a file that is in no repository.

python packaging/updates/sign.py --new-key KEYFILE                 make a key; prints the public half for resources/updates.toml
python packaging/updates/sign.py KEYFILE NOTICE.json > signed.json   sign it: its version, date, address (https) and changes,
                                                                   by language a list of sentences
"""

import base64
import json
import sys
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from o8studio.domain.update_notice import BadNotice, parse_notice

VALID_DAYS = 120


def new_key(path: Path) -> str:
    """Make a private key, readable for its owner alone; returns the public half."""
    key = Ed25519PrivateKey.generate()
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(key.private_bytes_raw())
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def signed(key: bytes, notice: dict[str, object], now: float) -> str:
    """The file that is published.

    Raises:
        BadNotice: no program would read it.
    """
    body = {"v": 1, "expires_at": int(now) + VALID_DAYS * 24 * 3600, **notice}
    payload = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    parse_notice(payload)
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(payload)
    whole = {"signed": base64.b64encode(payload).decode(), "signature": base64.b64encode(signature).decode()}
    return json.dumps(whole, indent=1) + "\n"


def main() -> None:
    """Make a key, or sign."""
    if sys.argv[1] == "--new-key":
        print(new_key(Path(sys.argv[2])))
        return
    notice = json.loads(Path(sys.argv[2]).read_text("utf-8"))
    try:
        told = signed(Path(sys.argv[1]).read_bytes(), notice, time.time())
    except BadNotice:
        sys.exit(f"{sys.argv[2]} is not signed: no program would read it. {__doc__}")
    sys.stdout.write(told)


if __name__ == "__main__":
    main()

"""A phone that makes passkeys, in Python: what a browser would post. The real browser's turn is tests/browser/."""

import json
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


class Phone:
    """Holds one passkey. `origin` is the page that it believes to be on; without `verifies` it asks for no PIN;
    `algorithm` is the number that it gives its signatures, ES256's own."""

    def __init__(
        self,
        *,
        origin: str = "http://localhost:8000",
        domain: str = "localhost",
        verifies: bool = True,
        algorithm: int = ES256.ALGORITHM,
    ):
        self.origin, self.domain, self.verifies, self.algorithm = origin, domain, verifies, algorithm
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = token_bytes(16)
        self.handle = b""

    def register(self, options: dict) -> str:
        """The answer to PublicKeyCredentialCreationOptionsJSON, as the form posts it."""
        self.handle = websafe_decode(options["publicKey"]["user"]["id"])
        public = cbor.encode({**ES256.from_cryptography_key(self.key.public_key()), 3: self.algorithm})
        about = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(HAS_CREDENTIAL) + about}
        client = self._client("webauthn.create", options)
        return self._answer({"clientDataJSON": client, "attestationObject": cbor.encode(attestation)})

    def sign(self, options: dict) -> str:
        """The answer to PublicKeyCredentialRequestOptionsJSON."""
        client, data = self._client("webauthn.get", options), self._data(0)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({**answer, "userHandle": self.handle})

    def _client(self, kind: str, options: dict) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(self.domain.encode()).digest() + bytes([flags]) + bytes(4)

    def _answer(self, response: dict[str, bytes]) -> str:
        text = websafe_encode(self.credential_id)
        parts = {name: websafe_encode(value) for name, value in response.items()}
        return json.dumps({"id": text, "rawId": text, "type": "public-key", "response": parts})


def options_of(client, path: str) -> dict:
    """What the script at `path` asks the server for."""
    return client.post(path, {"options": ""}).json()


def keep(client, phone: Phone, name: str = "Phone"):
    """Make a passkey on the page for it; the response."""
    path = "/me/sign-in/passkeys/add/"
    return client.post(path, {"name": name, "credential": phone.register(options_of(client, path))})


def show(client, phone: Phone, path: str = "/signin/passkey/", **fields):
    """Use the passkey; the response."""
    return client.post(path, {"credential": phone.sign(options_of(client, path)), **fields})

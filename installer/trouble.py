"""What can go wrong while setting up, as sentences for the person in front of it."""

from __future__ import annotations

# What pip, venv or apt print, and what it means; the first line that fits speaks.
_MEANINGS = (
    (
        ("No space left on device", "Errno 28"),
        "The disk is full. Setting up takes about 2 GB: make room, then start the same command again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        (
            "A downloaded package is not the one that was tested (its hash differs). Nothing of it was "
            "installed. Try another network or mirror; if it stays so, report it."
        ),
    ),
    (
        ("Permission denied", "Errno 13", "Read-only file system"),
        "The project folder cannot be written to. Copy the project to a folder of your own.",
    ),
    (
        (
            "Temporary failure in name resolution",
            "Temporary failure resolving",
            "getaddrinfo failed",
            "Failed to establish a new connection",
            "Network is unreachable",
            "NewConnectionError",
            "NameResolutionError",
            "ConnectTimeoutError",
            "ProxyError",
            "Read timed out",
            "SSLError",
        ),
        (
            "The package index cannot be reached. Check the network (and proxy), then start the same "
            "command again; what is already here is kept."
        ),
    ),
    (
        # pip says the same for an index that does not answer and for one without a fitting build.
        ("No matching distribution found", "is not a supported wheel"),
        (
            "A package was not found: either the package index cannot be reached (check network and "
            "proxy), or it has no ready-made build for this computer. Supported are Debian 12, "
            "Ubuntu 22.04 and newer (64 bit), Windows 10 and macOS 13, with Python 3.11 to 3.13."
        ),
    ),
)


class Trouble(Exception):
    """Setting up cannot go on; the text says what happened and what to do."""


def meaning(output: str, *, otherwise: str) -> str:
    """Return the sentence for what a tool printed, or `otherwise` when it is none of the known."""
    for signs, sentence in _MEANINGS:
        if any(sign in output for sign in signs):
            return sentence
    return otherwise

"""Asks the web process in this container whether it serves pages; exit code 1 when not. No Django: it runs often."""

import http.client
import os
import sys


def main() -> None:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    port = int(os.environ.get("PVI_BIND", "127.0.0.1:8000").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/gezond/", headers={"Host": host})
        sys.exit(connection.getresponse().status != 200)
    except OSError:
        sys.exit(1)


if __name__ == "__main__":
    main()

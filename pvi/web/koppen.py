"""Headers that stand on every answer, whoever makes it: a page, a static file, or gunicorn for what is no request."""

# Every feature a browser can open to a page; the portal needs none of them.
GESLOTEN_FUNCTIES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)
OVERAL = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{functie}=()" for functie in GESLOTEN_FUNCTIES),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    # Nothing leaves this origin. With "no-referrer" browsers post forms under `Origin: null`, which the CSRF check
    # refuses.
    "Referrer-Policy": "same-origin",
}
# Of an answer that shows nothing of ours.
KALE_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

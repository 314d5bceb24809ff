# The portal as an image: web, worker, beat and the one-off commands are the same image with another command.
# Nothing secret is in it; every value comes from the environment (docs/beheer.md).
FROM ghcr.io/astral-sh/uv:0.8.13 AS uv

FROM python:3.11.13-slim-trixie AS bouw
COPY --from=uv /uv /usr/local/bin/uv
WORKDIR /portaal
COPY pyproject.toml requirements.lock ./
# Only what the portal runs on; the lock is the constraint, with version and hash of every package.
RUN uv venv /opt/venv \
 && uv pip install --python /opt/venv/bin/python --no-cache --require-hashes \
      --requirements pyproject.toml --constraints requirements.lock
COPY . .
# Words that only satisfy the settings while files are collected; none of them stays in the image.
RUN SECRET_KEY=bouw PVI_HOOFDSLEUTEL=bouw PVI_CODESLEUTEL=bouw DATABASE_URL=postgres:///bouw REDIS_URL=redis://bouw \
    PVI_URL=https://bouw.invalid PVI_AFZENDER=bouw@bouw.invalid EMAIL_URL=dummymail:// PVI_STATIC_ROOT=/portaal/static \
    /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && /opt/venv/bin/python -m compileall -q /portaal /opt/venv

FROM python:3.11.13-slim-trixie
# Pango draws the PDF, with the fonts of the portal itself and those of the alphabets they lack; the client of PostgreSQL makes the backups.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-noto-cjk postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin portaal \
 && install --directory --owner portaal --mode 0700 /gegevens /kopieen
COPY --from=bouw /opt/venv /opt/venv
COPY --from=bouw /portaal /portaal
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp \
    PVI_BIND=0.0.0.0:8000 \
    PVI_DATA=/gegevens \
    PVI_STATIC_ROOT=/portaal/static
WORKDIR /portaal
USER portaal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "uitrol/gezond.py"]
CMD ["gunicorn", "--config", "python:pvi.gunicorn", "pvi.wsgi"]

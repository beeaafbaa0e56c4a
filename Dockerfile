# Stillframe in a container: docs/operating.md has its settings, volumes and first account.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS builder
COPY requirements/base.lock /tmp/base.lock
RUN python -m venv /opt/venv \
 && /opt/venv/bin/python -m pip --disable-pip-version-check --no-cache-dir install -q --require-hashes --no-deps --only-binary=:all: -r /tmp/base.lock

FROM ${PYTHON_IMAGE}
# A fixed number, so that a folder of the host can be given to it
RUN groupadd --gid 10001 stillframe \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin stillframe \
 && install -d -o 10001 -g 10001 -m 0750 /data
COPY --from=builder /opt/venv /opt/venv
COPY app /app/app
COPY templates /app/templates
COPY static /app/static
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    STILLFRAME_DATA_DIR=/data \
    STILLFRAME_HOST=0.0.0.0
WORKDIR /app
# Bytecode is made here, once: the server's user can't write next to the sources
RUN python -m compileall -q /app/app \
 && printf '#!/bin/sh\nexec python -P -m app.cli "$@"\n' > /opt/venv/bin/stillframe \
 && chmod 755 /opt/venv/bin/stillframe
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open(f\"http://127.0.0.1:{os.environ.get('STILLFRAME_PORT', '8000')}/healthz\", timeout=4)"]
CMD ["python", "-m", "app.cli", "serve"]

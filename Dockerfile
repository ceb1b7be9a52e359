# The site and its clock, for compose.yaml.
FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=portal.settings.production VAR_DIR=/var/portal
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && useradd --system portal && install -d -o portal /var/portal
USER portal
EXPOSE 8000
# Threads: a worker without any is killed in the middle of an answer that streams for 30 seconds.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "portal.wsgi"]

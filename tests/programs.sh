#!/bin/sh
# LibreOffice saves and draws workbooks in some tests, Chromium opens the report. Installed where that is possible; else
# those tests skip and say so.
command -v soffice >/dev/null && command -v pdftoppm >/dev/null && command -v chromium >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    libreoffice-calc poppler-utils fonts-crosextra-carlito chromium; } >/dev/null 2>&1 \
    || echo "could not install libreoffice-calc and chromium: their tests will skip"
fi
exit 0

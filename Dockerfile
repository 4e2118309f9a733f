# A relay in a container:
#     docker build -t parley-relay .
#     docker run -p 8600:8600 -v parley-relay:/data parley-relay
FROM debian:bookworm-slim AS build
COPY . /parley
RUN /parley/script/setup && strip /parley/build/release/parley

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libarchive13 libcmark-gfm0.29.0.gfm.6 \
    libcurl4 libfmt9 libicu72 libkeyutils1 libpq5 libqrencode4 libsodium23 libsqlite3-0 libssl3 \
    ca-certificates && rm -rf /var/lib/apt/lists/* && useradd --system parley && install -d -o parley -m 700 /data
COPY --from=build /parley/build/release/parley /usr/bin/parley
USER parley
VOLUME /data
EXPOSE 8600
ENTRYPOINT ["/usr/bin/parley", "relay"]
CMD ["--data", "/data", "--listen", "0.0.0.0:8600"]

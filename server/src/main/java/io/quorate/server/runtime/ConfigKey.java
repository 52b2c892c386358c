package io.quorate.server.runtime;

import io.quorate.server.state.DigestAlgorithm;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the server: one table, from which values are checked and the documentation is
 * made. A key that isn't here is unknown and warned about by name; nothing else reads settings.
 */
public enum ConfigKey {
  // Files
  DATA_DIR(
      text(
          Group.FILES,
          "dataDir",
          "",
          "Where the identity, the epochs and snapshots live; required.")),
  DATA_LOG_DIR(
      text(
          Group.FILES,
          "dataLogDir",
          "",
          "Where the log lives; the data directory unless set. A disk of its own makes writes faster.")),
  SNAP_COUNT(
      number(
          Group.FILES,
          "snapCount",
          100_000,
          "entries",
          2,
          Integer.MAX_VALUE,
          "After how many log entries a snapshot is written.")),
  SNAP_RETAIN_COUNT(
      number(
          Group.FILES,
          "autopurge.snapRetainCount",
          3,
          "snapshots",
          3,
          Integer.MAX_VALUE,
          "How many snapshots, and the log behind the oldest of them, are kept.")),
  FORCE_SYNC(
      choice(
          Group.FILES,
          "forceSync",
          "yes",
          List.of("yes", "no"),
          "Always yes here: nothing is acknowledged before it is durable; \"no\" is warned about.")),

  // Clients
  CLIENT_PORT(
      number(
          Group.CLIENTS,
          "clientPort",
          null,
          "",
          0,
          65_535,
          "The port clients connect to; may be named in the own server line instead.")),
  CLIENT_PORT_ADDRESS(
      text(
          Group.CLIENTS,
          "clientPortAddress",
          "",
          "The address the client port is bound to; every one unless set.")),
  CLIENT_PORT_BACKLOG(
      number(
          Group.CLIENTS,
          "clientPortListenBacklog",
          -1,
          "connections",
          -1,
          65_535,
          "How many connections may wait to be accepted; -1 leaves it to the system.")),
  MAX_CLIENT_CNXNS(
      number(
          Group.CLIENTS,
          "maxClientCnxns",
          60,
          "connections",
          0,
          1_000_000,
          "Connections from one address; further ones are closed at once. 0 sets no limit.")),
  MAX_CNXNS(
      number(
          Group.CLIENTS,
          "maxCnxns",
          0,
          "connections",
          0,
          10_000_000,
          "Connections of all addresses together; further ones are closed at once. 0 sets no limit.")),
  MIN_SESSION_TIMEOUT(
      number(
          Group.CLIENTS,
          "minSessionTimeout",
          -1,
          "ms",
          -1,
          Integer.MAX_VALUE,
          "The least session timeout that is granted; -1 means two ticks.")),
  MAX_SESSION_TIMEOUT(
      number(
          Group.CLIENTS,
          "maxSessionTimeout",
          -1,
          "ms",
          -1,
          Integer.MAX_VALUE,
          "The greatest session timeout that is granted; -1 means twenty ticks.")),
  JUTE_MAXBUFFER(
      number(
          Group.CLIENTS,
          "jute.maxbuffer",
          0xfffff,
          "bytes",
          64,
          1 << 30,
          "The longest request frame; a longer one closes its connection. Clients have a limit of their own for replies.")),
  GLOBAL_OUTSTANDING_LIMIT(
      number(
          Group.CLIENTS,
          "globalOutstandingLimit",
          16_384,
          "requests",
          1,
          10_000_000,
          "Requests that this server has taken and not answered; at the limit it stops reading from clients.")),
  CONNECTION_OUTSTANDING_MAX(
      number(
          Group.CLIENTS,
          "quorate.connectionOutstandingMax",
          1_000,
          "requests",
          1,
          1_000_000,
          "Unanswered requests of one connection; at the limit it isn't read from.")),
  CLIENT_OUTBOUND_MAX(
      number(
          Group.CLIENTS,
          "quorate.clientOutboundKiBMax",
          65_536,
          "KiB",
          64,
          1 << 21,
          "What may wait to be written to one client; one that doesn't read and reaches it is disconnected, since an event is never dropped.")),
  CLIENT_MEMORY_MAX(
      number(
          Group.CLIENTS,
          "quorate.clientMemoryMiBMax",
          256,
          "MiB",
          1,
          1 << 20,
          "What all connections may hold in memory: requests that are half here, and answers not yet sent. Near it no further connection is accepted; above it those that hold most are disconnected.")),
  REQUEST_THROTTLE_LIMIT(
      number(
          Group.CLIENTS,
          "requestThrottleLimit",
          0,
          "requests",
          0,
          10_000_000,
          "Another name for globalOutstandingLimit; the lower of the two holds. 0 leaves it to that one.")),
  LARGE_REQUEST_THRESHOLD(
      number(
          Group.CLIENTS,
          "largeRequestThreshold",
          -1,
          "bytes",
          -1,
          1 << 30,
          "From how many bytes on a request is large, and counts against largeRequestMaxBytes; -1 for none.")),
  LARGE_REQUEST_MAX_BYTES(
      number(
          Group.CLIENTS,
          "largeRequestMaxBytes",
          100 * 1024 * 1024,
          "bytes",
          64,
          Integer.MAX_VALUE,
          "What large requests that aren't answered yet may take together; a connection that brings another is closed.")),
  OPENING_TOKENS(
      number(
          Group.CLIENTS,
          "connection_throttle_tokens",
          0,
          "sessions",
          0,
          1_000_000,
          "How many sessions may be opened or claimed at once; further connections are closed until tokens have come back. 0 sets no limit.")),
  OPENING_FILL_TIME(
      number(
          Group.CLIENTS,
          "connection_throttle_fill_time",
          1,
          "ms",
          1,
          3_600_000,
          "After how long tokens come back.")),
  OPENING_FILL_COUNT(
      number(
          Group.CLIENTS,
          "connection_throttle_fill_count",
          1,
          "sessions",
          1,
          1_000_000,
          "How many tokens come back at a time.")),
  CLIENT_IO_THREADS(
      number(
          Group.CLIENTS,
          "quorate.clientIoThreads",
          0,
          "threads",
          0,
          128,
          "Threads that serve client connections; 0 takes half the processors, at least one.")),
  HANDSHAKE_TIMEOUT(
      number(
          Group.CLIENTS,
          "nio.sessionlessCnxnTimeout",
          10_000,
          "ms",
          100,
          600_000,
          "How long a connection may take to open a session before it is closed.")),
  FOUR_LETTER_WORDS(
      text(
          Group.CLIENTS,
          "4lw.commands.whitelist",
          "srvr",
          "The four letter words that are answered, separated by commas; * for all. srvr always is.")),

  // Service
  CONTAINER_CHECK_INTERVAL(
      number(
          Group.SERVICE,
          "znode.container.checkIntervalMs",
          60_000,
          "ms",
          1,
          Integer.MAX_VALUE,
          "How often the leader looks for containers without children.")),
  CONTAINER_MAX_PER_MINUTE(
      number(
          Group.SERVICE,
          "znode.container.maxPerMinute",
          10_000,
          "nodes",
          1,
          Integer.MAX_VALUE,
          "How many containers are removed in a minute at most.")),
  EXTENDED_TYPES(
      flag(
          Group.SERVICE,
          "extendedTypesEnabled",
          false,
          "Whether nodes with a time to live may be created.")),
  ENFORCE_AUTH(
      flag(
          Group.SERVICE,
          "enforce.auth.enabled",
          false,
          "Whether a connection must authenticate, by a scheme of enforce.auth.schemes, before it may ask for anything.")),
  ENFORCE_AUTH_SCHEMES(
      text(
          Group.SERVICE,
          "enforce.auth.schemes",
          "",
          "The schemes, separated by commas, of one of which a connection must have an identity.")),
  REQUIRE_SASL(
      flag(
          Group.SERVICE,
          "sessionRequireClientSASLAuth",
          false,
          "Whether a connection must prove by SASL who it is before it may ask for anything.")),
  SASL_SECTION(
      text(
          Group.SERVICE,
          "sasl.serverconfig",
          "Server",
          "The section of the JAAS file (-Djava.security.auth.login.config) whose lines user_NAME=\"password\" name who can prove who they are by SASL, or whose Krb5LoginModule has the server's key.")),
  SASL_FAILED_STAYS(
      flag(
          Group.SERVICE,
          "allowSaslFailedClients",
          false,
          "Whether a connection may stay, as nobody, that fails to prove by SASL who it is.")),
  KERBEROS_REMOVE_HOST(
      flag(
          Group.SERVICE,
          "kerberos.removeHostFromPrincipal",
          false,
          "Whether lists name a Kerberos principal name/host@REALM without its host.")),
  KERBEROS_REMOVE_REALM(
      flag(
          Group.SERVICE,
          "kerberos.removeRealmFromPrincipal",
          false,
          "Whether lists name a Kerberos principal without its realm; only for a single trusted realm.")),
  AUTH_PROVIDERS(
      text(
          Group.SERVICE,
          "quorate.authProviders",
          "",
          "The schemes, separated by commas, of authentication providers that were added to the server; each must be found.")),
  AUTH_PROVIDER_DIR(
      text(
          Group.SERVICE,
          "quorate.authProviderDir",
          "",
          "A directory whose jars are searched for these providers, beside the server's own class path.")),
  HOST_SCHEME(
      flag(
          Group.SERVICE,
          "quorate.hostScheme",
          false,
          "Whether there is the scheme host: what the name service calls a client's address. Whoever rules the name service is then trusted.")),
  ENSEMBLE_AUTH_NAME(
      text(
          Group.SERVICE,
          "ensembleAuthName",
          "",
          "What this ensemble is called, or several names separated by commas; a client that asks for another by the scheme ensemble is disconnected.")),
  SUPER_USER(
      text(
          Group.SERVICE,
          "superUser",
          "",
          "The name, proven by SASL, that every access control list lets pass.")),
  ENFORCE_QUOTA(
      flag(
          Group.SERVICE,
          "enforceQuota",
          false,
          "Whether a change that would pass a quota's hard limit is refused; usage is counted either way.")),
  LOCAL_SESSIONS(
      flag(
          Group.SERVICE,
          "localSessionsEnabled",
          false,
          "Whether a new session is known to the server alone that the client is connected to: it costs no write, owns no nodes, and can't be taken to another server.")),
  LOCAL_SESSIONS_UPGRADING(
      flag(
          Group.SERVICE,
          "localSessionsUpgradingEnabled",
          false,
          "Whether such a session becomes an ordinary one as soon as it is to own a node.")),
  READ_ONLY_MODE(
      flag(
          Group.SERVICE,
          "readonlymode.enabled",
          false,
          "Whether a server without a quorum lets clients in that say they only want to read; what they read may be old.")),
  RECONFIG_ENABLED(
      flag(
          Group.SERVICE,
          "reconfigEnabled",
          false,
          "Whether clients that may write /zookeeper/config may change the ensemble.")),
  STANDALONE_ENABLED(
      flag(
          Group.SERVICE,
          "standaloneEnabled",
          true,
          "Whether a client that changes the ensemble must leave two voters at least; if not, one will do. The control port may always leave one.")),
  DIGEST_ENABLED(
      flag(
          Group.SERVICE,
          "DigestAuthenticationProvider.enabled",
          true,
          "Whether there is the scheme digest: without it nobody proves a password, and lists that name one mean nobody.")),
  SUPER_DIGEST(
      secret(
          Group.SERVICE,
          "DigestAuthenticationProvider.superDigest",
          "The digest identity, user:base64(hash), that every access control list lets pass.")),
  DIGEST_ALGORITHM(
      choice(
          Group.SERVICE,
          "DigestAuthenticationProvider.digestAlg",
          "sha1",
          DigestAlgorithm.allNames(),
          "How the passwords of digest identities are hashed; who writes access control lists must hash alike.")),
  SKIP_ACL(
      choice(
          Group.SERVICE,
          "skipACL",
          "no",
          List.of("yes", "no"),
          "Whether access control lists are not looked at; reading and writing is then open to everybody.")),

  // Ensemble
  TICK_TIME(
      number(
          Group.ENSEMBLE,
          "tickTime",
          2_000,
          "ms",
          10,
          3_600_000,
          "The unit of initLimit, syncLimit and the session timeouts' bounds.")),
  INIT_LIMIT(
      number(
          Group.ENSEMBLE,
          "initLimit",
          10,
          "ticks",
          1,
          1_000_000,
          "How long a server may take to find its leader and bring its history up to date.")),
  SYNC_LIMIT(
      number(
          Group.ENSEMBLE,
          "syncLimit",
          5,
          "ticks",
          1,
          1_000_000,
          "How far a learner may lag behind its leader.")),
  PEER_TYPE(
      choice(
          Group.ENSEMBLE,
          "peerType",
          "participant",
          List.of("participant", "observer"),
          "The role of this server; the one in its server line wins.")),
  QUORUM_LISTEN_ON_ALL(
      flag(
          Group.ENSEMBLE,
          "quorumListenOnAllIPs",
          false,
          "Whether the port for other servers is bound to every address, not just the own server line's.")),
  CNX_TIMEOUT(
      number(
          Group.ENSEMBLE,
          "cnxTimeout",
          5_000,
          "ms",
          100,
          600_000,
          "How long connecting to another server may take.")),
  DYNAMIC_CONFIG_FILE(
      text(Group.ENSEMBLE, "dynamicConfigFile", "", "A file that holds the server lines.")),
  PEER_TIMEOUT(
      number(
          Group.ENSEMBLE,
          "quorate.peerTimeoutMillis",
          2_000,
          "ms",
          200,
          600_000,
          "Silence after which another server counts as gone; a ping goes out every quarter of it.")),
  FOUNDING(
      choice(
          Group.ENSEMBLE,
          "quorate.founding",
          "automatic",
          List.of("automatic", "commanded"),
          "Whether servers without history found an ensemble by themselves or wait for a command on the control port.")),
  CLUSTER_NAME(
      text(
          Group.ENSEMBLE,
          "quorate.clusterName",
          "quorate",
          "The name of the cluster in the certificates of its servers.")),
  INSECURE_PEERS(
      flag(
          Group.ENSEMBLE,
          "quorate.insecurePeers",
          false,
          "Whether servers may talk to each other in plain text beyond this machine.")),
  HISTORY_MAX(
      number(
          Group.ENSEMBLE,
          "quorate.historyKiBMax",
          65_536,
          "KiB",
          64,
          1 << 22,
          "How much of the recent log is kept in memory to bring learners up to date without a snapshot.")),
  PEER_OUTBOUND_MAX(
      number(
          Group.ENSEMBLE,
          "quorate.peerOutboundKiBMax",
          262_144,
          "KiB",
          1_024,
          1 << 22,
          "What may wait to be written to another server; at the limit the link is dropped and made anew.")),

  // TLS
  SSL_QUORUM(
      choice(
          Group.TLS,
          "sslQuorum",
          "",
          List.of("true", "false"),
          "Whether servers talk to each other, and are commanded, over TLS 1.3 with certificates on both sides; true where ssl.quorum.keyStore.location is set.")),
  QUORUM_KEY_STORE(
      text(
          Group.TLS,
          "ssl.quorum.keyStore.location",
          "",
          "The file with the private key and the certificate of this server among servers. A PEM file may have its key in a file beside it that ends in .key.")),
  QUORUM_KEY_STORE_TYPE(
      choice(
          Group.TLS,
          "ssl.quorum.keyStore.type",
          "",
          Why.STORE_TYPES,
          "What that file is written in; told by the end of its name (.pem, .crt, .p12, .pfx, .jks) unless set.")),
  QUORUM_KEY_STORE_PASSWORD(
      secret(
          Group.TLS,
          "ssl.quorum.keyStore.password",
          "The password of that file; better kept in a file of its own.")),
  QUORUM_KEY_STORE_PASSWORD_PATH(
      text(
          Group.TLS,
          "ssl.quorum.keyStore.passwordPath",
          "",
          "A file that holds the password of that file.")),
  QUORUM_TRUST_STORE(
      text(
          Group.TLS,
          "ssl.quorum.trustStore.location",
          "",
          "The file with the authorities whose certificates of servers and administrators are accepted; several while one replaces another.")),
  QUORUM_TRUST_STORE_TYPE(
      choice(
          Group.TLS,
          "ssl.quorum.trustStore.type",
          "",
          Why.STORE_TYPES,
          "What that file is written in; told by the end of its name (.pem, .crt, .p12, .pfx, .jks) unless set.")),
  QUORUM_TRUST_STORE_PASSWORD(
      secret(
          Group.TLS,
          "ssl.quorum.trustStore.password",
          "The password of that file; better kept in a file of its own.")),
  QUORUM_TRUST_STORE_PASSWORD_PATH(
      text(
          Group.TLS,
          "ssl.quorum.trustStore.passwordPath",
          "",
          "A file that holds the password of that file.")),
  QUORUM_CIPHER_SUITES(
      text(
          Group.TLS,
          "ssl.quorum.ciphersuites",
          "",
          "The cipher suites between servers, separated by commas; Java's own choice unless set.")),
  QUORUM_HANDSHAKE_TIMEOUT(
      number(
          Group.TLS,
          "ssl.quorum.handshakeDetectionTimeoutMillis",
          5_000,
          "ms",
          100,
          600_000,
          "How long a handshake between servers, or on the control port, may take.")),
  CERTIFICATE_CHECK(
      number(
          Group.TLS,
          "quorate.certificateCheckSeconds",
          10,
          "s",
          0,
          86_400,
          "How often the files with keys and authorities are looked at; what is new in them holds for new connections, and none is dropped. 0 leaves it to POST /v1/reload on the control port.")),
  SECURE_CLIENT_PORT(
      number(
          Group.TLS,
          "secureClientPort",
          null,
          "",
          0,
          65_535,
          "The port that clients connect to with TLS; none unless set. Without clientPort it is the only one.")),
  SECURE_CLIENT_PORT_ADDRESS(
      text(
          Group.TLS,
          "secureClientPortAddress",
          "",
          "The address the TLS client port is bound to; every one unless set.")),
  PORT_UNIFICATION(
      flag(
          Group.TLS,
          "client.portUnification",
          false,
          "Whether clientPort takes connections with TLS too.")),
  CLIENT_KEY_STORE(
      text(
          Group.TLS,
          "ssl.keyStore.location",
          "",
          "The file with the private key and the certificate of this server for clients. A PEM file may have its key in a file beside it that ends in .key.")),
  CLIENT_KEY_STORE_TYPE(
      choice(
          Group.TLS,
          "ssl.keyStore.type",
          "",
          Why.STORE_TYPES,
          "What that file is written in; told by the end of its name (.pem, .crt, .p12, .pfx, .jks) unless set.")),
  CLIENT_KEY_STORE_PASSWORD(
      secret(
          Group.TLS,
          "ssl.keyStore.password",
          "The password of that file; better kept in a file of its own.")),
  CLIENT_KEY_STORE_PASSWORD_PATH(
      text(
          Group.TLS,
          "ssl.keyStore.passwordPath",
          "",
          "A file that holds the password of that file.")),
  CLIENT_TRUST_STORE(
      text(
          Group.TLS,
          "ssl.trustStore.location",
          "",
          "The file with the authorities whose certificates of clients are accepted; several while one replaces another.")),
  CLIENT_TRUST_STORE_TYPE(
      choice(
          Group.TLS,
          "ssl.trustStore.type",
          "",
          Why.STORE_TYPES,
          "What that file is written in; told by the end of its name (.pem, .crt, .p12, .pfx, .jks) unless set.")),
  CLIENT_TRUST_STORE_PASSWORD(
      secret(
          Group.TLS,
          "ssl.trustStore.password",
          "The password of that file; better kept in a file of its own.")),
  CLIENT_TRUST_STORE_PASSWORD_PATH(
      text(
          Group.TLS,
          "ssl.trustStore.passwordPath",
          "",
          "A file that holds the password of that file.")),
  CLIENT_AUTH(
      choice(
          Group.TLS,
          "ssl.clientAuth",
          "need",
          List.of("none", "want", "need"),
          "Whether a client must show a certificate; its subject is then its x509 identity.")),
  CLIENT_PROTOCOLS(
      text(
          Group.TLS,
          "ssl.enabledProtocols",
          "TLSv1.3,TLSv1.2",
          "The versions of TLS that clients may speak, separated by commas; none older than TLSv1.2.")),
  CLIENT_CIPHER_SUITES(
      text(
          Group.TLS,
          "ssl.ciphersuites",
          "",
          "The cipher suites for clients, separated by commas; Java's own choice unless set.")),
  CLIENT_HANDSHAKE_TIMEOUT(
      number(
          Group.TLS,
          "ssl.handshakeDetectionTimeoutMillis",
          5_000,
          "ms",
          100,
          600_000,
          "How long a client's TLS handshake may take.")),
  CLIENT_HANDSHAKES_MAX(
      number(
          Group.TLS,
          "netty.server.outstandingHandshake.limit",
          250,
          "handshakes",
          1,
          100_000,
          "How many TLS handshakes of clients may be under way at once; further connections are closed.")),
  X509_SUPER_USER(
      secret(
          Group.TLS,
          "X509AuthenticationProvider.superUser",
          "The subject of the certificate, as RFC 2253 writes it, that every access control list lets pass.")),

  // Watching the server
  HEALTH_PORT(
      number(
          Group.WATCHING,
          "quorate.healthPort",
          7_070,
          "",
          0,
          65_535,
          "The port of /livez, /readyz, /startupz and /metrics; 0 opens none. If the default is taken the server starts without, if a configured one is taken it doesn't start.")),
  CONTROL_PORT(
      number(
          Group.WATCHING,
          "quorate.controlPort",
          9_443,
          "",
          0,
          65_535,
          "The port of the operator's API, over TLS where servers have certificates, else in plain text on a loopback address only; 0 opens none. If the default is taken the server starts without.")),
  ADMIN_ENABLE(
      flag(
          Group.WATCHING,
          "admin.enableServer",
          false,
          "Whether /commands are answered over HTTP.")),
  ADMIN_PORT(
      number(Group.WATCHING, "admin.serverPort", 8_080, "", 0, 65_535, "The port of /commands.")),
  ADMIN_ADDRESS(
      text(
          Group.WATCHING,
          "admin.serverAddress",
          "127.0.0.1",
          "The address that /commands is bound to.")),
  ADMIN_URL(
      text(Group.WATCHING, "admin.commandURL", "/commands", "Under which path the commands are.")),
  ADMIN_PORT_UNIFICATION(
      flag(
          Group.WATCHING,
          "admin.portUnification",
          false,
          "Whether admin.serverPort takes TLS beside plain text; with the certificate for servers, else that for clients.")),
  ADMIN_FORCE_HTTPS(
      flag(Group.WATCHING, "admin.forceHttps", false, "Whether admin.serverPort takes TLS alone.")),
  ADMIN_NEED_CLIENT_AUTH(
      flag(
          Group.WATCHING,
          "admin.needClientAuth",
          false,
          "Whether who uses admin.serverPort over TLS must show a certificate.")),
  ADMIN_SNAPSHOT_ENABLED(
      flag(
          Group.WATCHING,
          "admin.snapshot.enabled",
          true,
          "Whether the command snapshot sends the whole state to whoever may do everything with the node /.")),
  ADMIN_RATE_INTERVAL(
      number(
          Group.WATCHING,
          "admin.rateLimiterIntervalInMS",
          300_000,
          "ms",
          0,
          Integer.MAX_VALUE,
          "How long after one snapshot by command the next may begin.")),
  AUDIT_ENABLE(
      flag(
          Group.WATCHING,
          "audit.enable",
          false,
          "Whether every write is a line of JSON of the logger io.quorate.audit: user, address, session, operation, path, result and zxid. Who writes waits for its line.")),
  LOG_LEVEL(
      choice(
          Group.WATCHING,
          "quorate.logLevel",
          "info",
          List.of("error", "warn", "info", "debug", "trace"),
          "Which lines go to the log. Read again while the server runs.")),
  LOGGERS(
      text(
          Group.WATCHING,
          "quorate.loggers",
          "",
          "Levels of single loggers, as io.quorate.server.zab:debug, separated by commas; off silences one. Read again while the server runs.")),
  LOG_FORMAT(
      choice(
          Group.WATCHING,
          "quorate.logFormat",
          "text",
          List.of("text", "json"),
          "Whether a line of the log is text or a JSON object.")),
  STOP_SECONDS(
      number(
          Group.WATCHING,
          "quorate.stopSeconds",
          0,
          "s",
          0,
          3_600,
          "How long a server that is told to end lets its clients go to others first; 0 closes all connections at once.")),

  // Known, and refused or without effect
  QUORUM_PROTOCOL(
      refused(
          "ssl.quorum.protocol", List.of("tlsv1.3"), "servers speak TLS 1.3 alone; leave it out")),
  QUORUM_ENABLED_PROTOCOLS(
      refused(
          "ssl.quorum.enabledProtocols",
          List.of("tlsv1.3"),
          "servers speak TLS 1.3 alone; leave it out")),
  QUORUM_CLIENT_AUTH(
      refused(
          "ssl.quorum.clientAuth",
          List.of("need"),
          "between servers both ends show a certificate; leave it out")),
  QUORUM_PORT_UNIFICATION(
      refused(
          "portUnification",
          List.of("false"),
          "a port for servers that takes plain text too protects nobody; leave it out, and stop all servers to change over")),
  QUORUM_CRL(refused("ssl.quorum.crl", List.of("false"), Why.REVOCATION)),
  QUORUM_OCSP(refused("ssl.quorum.ocsp", List.of("false"), Why.REVOCATION)),
  CLIENT_CRL(refused("ssl.crl", List.of("false"), Why.REVOCATION)),
  CLIENT_OCSP(refused("ssl.ocsp", List.of("false"), Why.REVOCATION)),
  QUORUM_CONTEXT_SUPPLIER(
      refused(
          "ssl.quorum.context.supplier.class",
          List.of(),
          "keys come from files alone; name them by ssl.quorum.keyStore.location")),
  CLIENT_CONTEXT_SUPPLIER(
      refused(
          "ssl.context.supplier.class",
          List.of(),
          "keys come from files alone; name them by ssl.keyStore.location")),
  CLIENT_PROTOCOL(idle("ssl.protocol", "ssl.enabledProtocols rules this")),
  QUORUM_HOSTNAME(idle("ssl.quorum.hostnameVerification", Why.BY_NAME, "true")),
  QUORUM_CLIENT_HOSTNAME(idle("ssl.quorum.clientHostnameVerification", Why.BY_NAME, "false")),
  CLIENT_HOSTNAME(idle("ssl.hostnameVerification", Why.BY_SUBJECT, "true", "false")),
  CLIENT_CLIENT_HOSTNAME(idle("ssl.clientHostnameVerification", Why.BY_SUBJECT, "false")),
  QUORUM_CERT_RELOAD(
      idle("sslQuorumReloadCertFiles", "quorate.certificateCheckSeconds rules this", "true")),
  CLIENT_CERT_RELOAD(
      idle("client.certReload", "quorate.certificateCheckSeconds rules this", "true")),
  ADMIN_RESTORE(
      idle(
          "admin.restore.enabled",
          "a server's state comes from the log that its ensemble agrees on",
          "false")),
  AUTH_TO_LOCAL(
      refused(
          "security.auth_to_local",
          List.of("default"),
          "principals aren't rewritten by rules; kerberos.removeHostFromPrincipal and kerberos.removeRealmFromPrincipal shorten them")),
  SSL_AUTH_PROVIDER(idle("ssl.authProvider", "certificates give the scheme x509", "x509")),
  ORACLE_PATH(
      refused(
          "oraclePath", List.of(), "an oracle for two servers isn't supported; use three voters")),
  ELECTION_ALG(idle("electionAlg", "there is one election algorithm", "3")),
  LEADER_SERVES(idle("leaderServes", "the leader serves clients too", "yes")),
  SYNC_ENABLED(idle("syncEnabled", "observers always keep their log", "true")),
  CONNECT_TO_LEARNER_MASTER_LIMIT(idle("connectToLearnerMasterLimit", "initLimit rules this")),
  CONTAINER_NEVER_USED(
      idle(
          "znode.container.maxNeverUsedIntervalMs",
          "a container that never had a child stays",
          "0")),
  THROTTLE_STALL_TIME(idle("requestThrottleStallTime", Why.BACK_PRESSURE)),
  THROTTLE_DROP_STALE(idle("requestThrottleDropStale", Why.BACK_PRESSURE)),
  THROTTLE_STALE_LATENCY(idle("requestStaleLatencyCheck", Why.BACK_PRESSURE)),
  THROTTLE_STALE_CONNECTION(idle("requestStaleConnectionCheck", Why.BACK_PRESSURE)),
  THROTTLED_OP_WAIT(idle("throttledOpWaitTime", Why.BACK_PRESSURE, "0")),
  CONNECTION_MAX_TOKENS(
      idle("connectionMaxTokens", "ZooKeeper reads connection_throttle_tokens, and so does this")),
  CONNECTION_FREEZE_TIME(idle("connection_throttle_freeze_time", Why.NO_DROPPING)),
  CONNECTION_DROP_INCREASE(idle("connection_throttle_drop_increase", Why.NO_DROPPING)),
  CONNECTION_DROP_DECREASE(idle("connection_throttle_drop_decrease", Why.NO_DROPPING)),
  CONNECTION_DECREASE_RATIO(idle("connection_throttle_decrease_ratio", Why.NO_DROPPING)),
  CONNECTION_WEIGHTS(idle("connection_throttle_weight_enabled", Why.NO_DROPPING, "false")),
  PRE_ALLOC_SIZE(
      idle("preAllocSize", "how far the log is extended ahead is the server's own choice")),
  PURGE_INTERVAL(
      idle(
          "autopurge.purgeInterval",
          "what is no longer needed is removed whenever a snapshot is written")),
  SNAP_SIZE_LIMIT(idle("snapSizeLimitInKb", "snapCount rules this")),
  FSYNC_WARNING(idle("fsync.warningthresholdms", "the metrics tell how long the disk takes")),
  MAX_BATCH_SIZE(idle("maxBatchSize", "batches are as large as the load makes them")),
  FLUSH_DELAY(idle("flushDelay", "nothing waits to make a batch larger")),
  SERVER_CNXN_FACTORY(idle("serverCnxnFactory", "there is one way to serve clients")),
  TCP_KEEP_ALIVE(idle("tcpKeepAlive", "links are kept alive by the servers themselves")),
  DIGEST_CHECKS(idle("digest.enabled", "log and state are always checked", "true")),
  OBSERVER_MASTER_PORT(idle("observerMasterPort", "observers always follow the leader")),
  METRICS_PROVIDER(
      idle("metricsProvider.className", "metrics are always at /metrics on the health port")),
  METRICS_PORT(
      idle("metricsProvider.httpPort", "metrics are always at /metrics on the health port"));

  /** What several keys say. */
  private static final class Why {
    static final List<String> STORE_TYPES = List.of("PEM", "PKCS12", "JKS");
    static final String REVOCATION =
        "revoked certificates can't be looked up; issue short-lived ones, or replace the authority";
    static final String BY_NAME =
        "servers are known by the name in their certificate, quorate://<cluster>/<role>/<id>, and no name service is asked";
    static final String BACK_PRESSURE =
        "no request is queued to be dropped: at the limit clients aren't read from";
    static final String NO_DROPPING =
        "every session takes one token, and none is dropped by chance";
    static final String BY_SUBJECT =
        "clients are known by their certificate's subject, and no name service is asked";

    private Why() {}
  }

  /** What a key is about: the chapters of the documentation. */
  public enum Group {
    FILES("Files"),
    CLIENTS("Clients"),
    SERVICE("Service"),
    ENSEMBLE("Ensemble"),
    TLS("TLS"),
    WATCHING("Watching the server"),
    IDLE("Known from ZooKeeper, refused or without effect");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /** What values look like. */
  public enum Type {
    NUMBER,
    FLAG,
    CHOICE,
    TEXT,
    /** Any value but the allowed ones is a problem: what it promises isn't kept here. */
    REFUSED,
    /** Any value is warned about: it changes nothing here. */
    IDLE
  }

  private record Spec(
      Group group,
      String name,
      Type type,
      String defaultValue,
      String unit,
      long min,
      long max,
      List<String> choices,
      boolean secret,
      String sentence) {}

  private final Spec spec;

  ConfigKey(Spec spec) {
    this.spec = spec;
  }

  private static Spec number(
      Group group,
      String name,
      @Nullable Integer defaultValue,
      String unit,
      long min,
      long max,
      String sentence) {
    String text = defaultValue == null ? "" : Integer.toString(defaultValue);
    return new Spec(group, name, Type.NUMBER, text, unit, min, max, List.of(), false, sentence);
  }

  private static Spec flag(Group group, String name, boolean defaultValue, String sentence) {
    String text = Boolean.toString(defaultValue);
    return new Spec(
        group, name, Type.FLAG, text, "", 0, 0, List.of("true", "false"), false, sentence);
  }

  private static Spec choice(
      Group group, String name, String defaultValue, List<String> choices, String sentence) {
    return new Spec(group, name, Type.CHOICE, defaultValue, "", 0, 0, choices, false, sentence);
  }

  private static Spec text(Group group, String name, String defaultValue, String sentence) {
    return new Spec(group, name, Type.TEXT, defaultValue, "", 0, 0, List.of(), false, sentence);
  }

  private static Spec secret(Group group, String name, String sentence) {
    return new Spec(group, name, Type.TEXT, "", "", 0, 0, List.of(), true, sentence);
  }

  private static Spec refused(String name, List<String> allowed, String why) {
    return new Spec(Group.IDLE, name, Type.REFUSED, "", "", 0, 0, allowed, false, why);
  }

  /** Silent values ask for what happens anyway. */
  private static Spec idle(String name, String why, String... silent) {
    return new Spec(Group.IDLE, name, Type.IDLE, "", "", 0, 0, List.of(silent), false, why);
  }

  public Group group() {
    return spec.group();
  }

  /** As it is spelt in a zoo.cfg, and behind {@code -Dzookeeper.}. */
  public String key() {
    return spec.name();
  }

  public Type type() {
    return spec.type();
  }

  /** What holds where the key isn't set; empty if there is no default. */
  public String defaultValue() {
    return spec.defaultValue();
  }

  public String unit() {
    return spec.unit();
  }

  public long min() {
    return spec.min();
  }

  public long max() {
    return spec.max();
  }

  public List<String> choices() {
    return spec.choices();
  }

  /** Whether its value must not be shown. */
  public boolean isSecret() {
    return spec.secret();
  }

  /** What it is for; for a refused or idle key, why. */
  public String sentence() {
    return spec.sentence();
  }

  /** The key of that name, or null. */
  public static @Nullable ConfigKey named(String name) {
    for (ConfigKey key : values()) if (key.key().equals(name)) return key;
    return null;
  }

  /** Empty if the value may stand, else what is wrong with it and what would do. */
  String problemWith(String value) {
    return switch (type()) {
      case TEXT, IDLE -> "";
      case CHOICE, FLAG ->
          choices().stream().anyMatch(value::equalsIgnoreCase)
              ? ""
              : "must be one of " + String.join(", ", choices());
      case REFUSED ->
          choices().contains(value.toLowerCase(Locale.ROOT)) ? "" : "is refused: " + sentence();
      case NUMBER -> problemWithNumber(value);
    };
  }

  private String problemWithNumber(String value) {
    String range =
        "must be a whole number from "
            + min()
            + " to "
            + max()
            + (unit().isEmpty() ? "" : " (" + unit() + ")");
    try {
      long number = Long.parseLong(value);
      return number >= min() && number <= max() ? "" : range;
    } catch (NumberFormatException e) {
      return range;
    }
  }
}

package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigProblemsTest {

  @Test
  void allProblemsAreToldAtOnce() {
    List<String> problems =
        Problems.of(
            """
            client:
              ping_intervall: 30s
              channel_limit: 0
              insecure: maybe
            channel:
              namespaces:
                - name: news
                  history_ttl: 5m
            event_loops: many
            """);

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "sluice.yaml:2: client.ping_intervall: unknown key (did you mean ping_interval?)",
            "sluice.yaml:3: client.channel_limit: 0 (expected: 1 or more)",
            "sluice.yaml:4: client.insecure: maybe (expected: true or false)",
            "sluice.yaml:8: channel.namespaces[0].history_ttl: 5m"
                + " (expected: only 0s, since it is not served by this version yet)",
            "sluice.yaml:9: event_loops: many (expected: a whole number)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          client: {listen: nonsense}              | client.listen: nonsense (expected: host:port, [::1]:8000 or :8000)
          client: {ping_interval: 1 minute}       | client.ping_interval: 1 minute (expected: a duration such as 25s, 500ms, 1h30m or 7d)
          client: {ping_interval: 2500ms, pong_timeout: 1s} | client.ping_interval: 2500ms (expected: whole seconds, or 0s for no pings)
          client: {pong_timeout: 25s}             | client.pong_timeout: 25s (expected: shorter than ping_interval (25s))
          client: {ping_interval: 5s}             | client.pong_timeout: 8s by default (expected: shorter than ping_interval (5s))
          client: {stale_close_delay: 0}          | client.stale_close_delay: 0 (expected: more than 0s)
          client: {handshake_timeout: 0}          | client.handshake_timeout: 0 (expected: more than 0s)
          client: {idle_timeout: 0s}              | client.idle_timeout: 0s (expected: more than 0s)
          client: {queue_max_size: 1 MegaByte}    | client.queue_max_size: 1 MegaByte (expected: a size such as 256KiB, 1MiB or 65536 (bytes))
          client: {queue_max_size: 0}             | client.queue_max_size: 0 (expected: 1 or more)
          client: {queue_total_max_size: much}    | client.queue_total_max_size: much (expected: auto, or a size such as 256KiB, 1MiB or 65536 (bytes))
          client: {queue_total_max_size: 1KiB}    | client.queue_total_max_size: 1KiB (expected: auto, or at least queue_max_size (262144))
          client: {command_queue_max_length: 0}   | client.command_queue_max_length: 0 (expected: 1 or more)
          client: {user_connection_limit: -1}     | client.user_connection_limit: -1 (expected: 0 or more)
          client: {connection_limit: -1}          | client.connection_limit: -1 (expected: 0 or more)
          client: {connection_rate_limit: -1}     | client.connection_rate_limit: -1 (expected: 0 or more)
          client: {user_id_http_header: X User}   | client.user_id_http_header: X User (expected: the name of an HTTP header)
          client: {http_header_max_size: 10}      | client.http_header_max_size: 10 (expected: 1024 to 1048576)
          client: {allowed_origins: [https://a/]} | client.allowed_origins: [https://a/] (expected: origins such as https://example.com, with no path and no slash at the end)
          client: {allowed_origins: {a: b}}       | client.allowed_origins: a section (expected: a list of texts)
          client: {allowed_origins: [[a]]}        | client.allowed_origins[0]: a list (expected: text)
          client: {listen: {host: a}}             | client.listen: a section (expected: host:port, [::1]:8000 or :8000)
          client: {token: {hmac_previous_secret_key: geheim}} | client.token.hmac_previous_secret_key: *** (expected: nothing, unless hmac_secret_key is set too)
          client: {token: {hmac_secret_key: [geheim]}} | client.token.hmac_secret_key: a list (expected: text)
          client: {token: geheim}                 | client.token: a single value (expected: a section of keys)
          client: {subscription_token: {enabled: true}} | client.subscription_token.hmac_secret_key: nothing (expected: a key, since subscription_token.enabled is true)
          client: {subscribe_to_user_personal_channel: {personal_channel_namespace: own}} | client.subscribe_to_user_personal_channel.personal_channel_namespace: own (expected: the name of one of channel.namespaces)
          client: {presence_update_interval: 1s}  | client.presence_update_interval: 1s (expected: only 27s, since it is not served by this version yet)
          websocket: {message_size_limit: 0}      | websocket.message_size_limit: 0 (expected: 1 to 1073741824)
          websocket: {write_timeout: 0}           | websocket.write_timeout: 0 (expected: more than 0s)
          websocket: {compression_level: 10}      | websocket.compression_level: 10 (expected: 1 to 9)
          tcp: {listen: here}                     | tcp.listen: here (expected: host:port, [::1]:8000 or :8000, or "")
          tcp: {message_size_limit: 16MiB}        | tcp.message_size_limit: 16MiB (expected: 1 to 16777215)
          tcp: {tls: {certificate: a.pem}}        | tcp.tls.key: nothing (expected: a PEM file, since the other of certificate and key is given)
          client: {tls: {client_authorities: a}}  | client.tls.client_authorities: a (expected: "" while there is no certificate)
          unix: {mode: 0999}                      | unix.mode: 0999 (expected: permissions in octal, as in 0660)
          unix: {mode: 660}                       | unix.mode: 660 (expected: permissions in octal, as in 0660)
          admin: {unix_mode: 432}                 | admin.unix_mode: 432 (expected: permissions in octal, as in 0660)
          client: {channel_limit: 0100}           | client.channel_limit: 0100 (expected: a whole number)
          client: {channel_limit: +5}             | client.channel_limit: +5 (expected: a whole number)
          client: {queue_max_size: 0100000}       | client.queue_max_size: 0100000 (expected: a size such as 256KiB, 1MiB or 65536 (bytes))
          client: {insecure: yes}                 | client.insecure: yes (expected: true or false)
          client: {handshake_timeout: 99999d24h}  | client.handshake_timeout: 99999d24h (expected: a duration such as 25s, 500ms, 1h30m or 7d)
          sse: {max_request_body_size: 0}         | sse.max_request_body_size: 0 (expected: 1 to 1073741824)
          client: {socket_limit_per_address: -1}  | client.socket_limit_per_address: -1 (expected: 0 or more)
          channel: {max_length: 0}                | channel.max_length: 0 (expected: 1 to 65535)
          channel: {private_prefix: ""}           | channel.private_prefix: "" (expected: at least one character)
          channel: {user_boundary: ":"}           | channel.user_boundary: : (expected: private_prefix, namespace_boundary, user_boundary and user_separator to differ)
          channel: {namespaces: [{name: a}]}      | channel.namespaces[0].name: a (expected: two or more letters, digits, hyphens, underscores)
          channel: {namespaces: [{}]}             | channel.namespaces[0].name: nothing (expected: two or more letters, digits, hyphens, underscores)
          channel: {namespaces: [{name: aa}, {name: aa}]} | channel.namespaces[1].name: aa (expected: a name that no other namespace has)
          channel: {namespaces: [aa]}             | channel.namespaces[0]: a single value (expected: a section of keys)
          channel: {namespaces: aa}               | channel.namespaces: a single value (expected: a list of sections)
          channel: {without_namespace: {channel_regex: "("}} | channel.without_namespace.channel_regex: ( (expected: a regular expression)
          client: {user_id_http_header: X-User}   | client.user_id_http_header: X-User (expected: trusted_proxies beside it, since anybody could name any user otherwise)
          client: {token_leeway: 1h}              | client.token_leeway: 1h (expected: 0s to 5m)
          admin: {allowed_hosts: ["http://x"]}    | admin.allowed_hosts: [http://x] (expected: names of hosts such as sluice.internal, without scheme and port)
          channel: {without_namespace: {overflow: wait}} | channel.without_namespace.overflow: wait (expected: one of disconnect, drop_oldest, drop_newest, conflate)
          channel: {without_namespace: {publication_data_format: xml}} | channel.without_namespace.publication_data_format: xml (expected: one of "", json, json_object, binary)
          channel: {without_namespace: {map: {a: b}}} | channel.without_namespace.map: a section (expected: only {}, since it is not served by this version yet)
          channel: {without_namespace: {force_recovery_mode: cache}} | channel.without_namespace.force_recovery_mode: cache (expected: only "", since it is not served by this version yet)
          admin: {listen: 127.0.0.1:8000}         | admin.listen: 127.0.0.1:8000 (expected: another port than client.listen (0.0.0.0:8000), or exactly that address)
          tcp: {listen: 127.0.0.1:8000}           | tcp.listen: 127.0.0.1:8000 (expected: another port than client.listen and admin.listen)
          tcp: {listen: 127.0.0.1:8001}           | tcp.listen: 127.0.0.1:8001 (expected: another port than client.listen and admin.listen)
          admin: {tcp_listen: 127.0.0.1:8000}     | admin.tcp_listen: 127.0.0.1:8000 (expected: another port than client.listen, admin.listen and tcp.listen)
          {tcp: {listen: 0.0.0.0:9000}, admin: {tcp_listen: 127.0.0.1:9000}} | admin.tcp_listen: 127.0.0.1:9000 (expected: another port than client.listen, admin.listen and tcp.listen)
          {unix: {path: /a.sock}, admin: {unix_path: /a.sock}} | admin.unix_path: /a.sock (expected: another file than unix.path)
          admin: {max_request_body_size: 0}       | admin.max_request_body_size: 0 (expected: 1 to 1073741824)
          admin: {read_timeout: 0s}               | admin.read_timeout: 0s (expected: more than 0s)
          admin: {idle_timeout: 0s}               | admin.idle_timeout: 0s (expected: more than 0s)
          admin: {push_wait_max: 0s}              | admin.push_wait_max: 0s (expected: more than 0s)
          admin: {error_mode: http}               | admin.error_mode: http (expected: one of "", transport)
          log: {level: loud}                      | log.level: loud (expected: one of trace, debug, info, warn, error)
          log: {format: xml}                      | log.format: xml (expected: one of text, json)
          shutdown: {grace: -1s}                  | shutdown.grace: -1s (expected: a duration such as 25s, 500ms, 1h30m or 7d)
          event_loops: 2000                       | event_loops: 2000 (expected: 0 (one less than processors) to 1024)
          ping_interval: 3s                       | ping_interval: unknown key (did you mean client.ping_interval?)
          whatever: 3s                            | whatever: unknown key
          - a                                     | a list (expected: a section of keys)
          """)
  void eachRuleNamesTheKeyTheValueAndWhatWasExpected(String yaml, String problem) {
    assertThat(Problems.of(yaml)).containsExactly("sluice.yaml:1: " + problem);
  }

  @Test
  void withoutAKeyTheAdminListenerMustBeOnLoopback() {
    assertThat(Problems.of("admin: {listen: 0.0.0.0:8001}"))
        .singleElement()
        .asString()
        .startsWith("sluice.yaml:1: admin.listen: 0.0.0.0:8001 (expected: a loopback address")
        .contains("since anybody who reaches it could push")
        .contains("set admin.key (SLUICE_ADMIN_KEY), or admin.insecure: true");
  }

  @Test
  void theSameRuleHoldsForOneListenerForAll() {
    assertThat(Problems.of("admin: {listen: 0.0.0.0:8000}"))
        .singleElement()
        .asString()
        .contains("set admin.key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          admin: {listen: 0.0.0.0:8001, key: secret}
          admin: {listen: 0.0.0.0:8001, insecure: true}
          admin: {listen: localhost:8001}
          admin: {listen: "[::1]:8001"}
          admin: {listen: 127.0.0.2:8001}
          admin: {listen: 0.0.0.0:8000, key: secret}
          unix: {mode: 0o660}
          {tcp: {listen: 127.0.0.2:8001}, admin: {tcp_listen: 127.0.0.3:8001}}
          {tcp: {listen: 127.0.0.1:0}, admin: {listen: 127.0.0.1:0, tcp_listen: 127.0.0.1:0}}
          client: {ping_interval: 0}
          client: {pong_timeout: 0}
          client: {subscription_token: {enabled: true}, insecure_skip_token_signature_verify: true}
          client: {history_max_publication_limit: 300}
          channel: {history_meta_ttl: 720h, without_namespace: {presence: false, history_ttl: 0, allowed_delta_types: []}}
          """)
  void whatIsAllowedLoads(String yaml) throws Exception {
    assertThat(Config.parse(yaml)).isNotNull();
  }

  @Test
  void aSecretShowsInNoProblem() {
    List<String> problems =
        Problems.of(
            """
            client:
              token: {hmac_secret_kee: geheim, hmac_previous_secret_key: geheim}
            admin: {key: {geheim: geheim}, "geheim
            """);
    assertThat(problems).isNotEmpty().noneMatch(problem -> problem.contains("geheim"));

    assertThat(
            Problems.of(
                """
                client:
                  token: {hmac_secret_kee: geheim, hmac_previous_secret_key: geheim}
                admin: {key: [geheim]}
                """))
        .hasSize(3)
        .noneMatch(problem -> problem.contains("geheim"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'client: [a'           | sluice.yaml:1: not YAML: expected ',' or ']', but got <stream end>
          'client: {}\n---\na: b' | sluice.yaml:3: a second document (expected: one only)
          'chat: {enabled: true, enabled: false}' | sluice.yaml:1: chat.enabled: given twice
          'chat: {enabled: *other}' | sluice.yaml:1: chat.enabled: a YAML alias (expected: the value itself)
          """)
  void whatIsNoPlainYamlIsToldWithItsLine(String yaml, String problem) {
    assertThat(Problems.of(yaml.replace("\\n", "\n"))).containsExactly(problem);
  }
}

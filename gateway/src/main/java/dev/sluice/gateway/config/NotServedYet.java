package dev.sluice.gateway.config;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Keys of the reference that this version knows but does not serve: only their defaults are
 * accepted.
 *
 * <p>Whoever serves one takes it off this list and adds it to its record.
 */
final class NotServedYet {
  private static final Map<Class<? extends Record>, Map<String, String>> DEFAULTS =
      Map.of(
          ClientConfig.class,
          keys(
              """
              presence_update_interval=27s
              channel_position_check_delay=40s
              history_max_publication_limit=300
              recovery_max_publication_limit=300
              concurrency=0
              """),
          ChannelConfig.class,
          keys("history_meta_ttl=720h"),
          NamespaceOptions.class,
          keys(
              """
              presence=false
              allow_presence_for_client=false
              allow_presence_for_subscriber=false
              allow_presence_for_anonymous=false
              allow_history_for_client=false
              allow_history_for_subscriber=false
              allow_history_for_anonymous=false
              join_leave=false
              force_push_join_leave=false
              history_size=0
              history_ttl=0s
              history_meta_ttl=0s
              force_positioning=false
              allow_positioning=false
              force_recovery=false
              allow_recovery=false
              force_recovery_mode=
              auto_cache_recover=false
              allowed_delta_types=[]
              delta_publish=false
              allow_tags_filter=false
              subscription_type=
              subscribe_proxy_enabled=false
              subscribe_proxy_name=default
              publish_proxy_enabled=false
              publish_proxy_name=default
              sub_refresh_proxy_enabled=false
              sub_refresh_proxy_name=default
              subscribe_stream_proxy_enabled=false
              subscribe_stream_proxy_name=default
              map={}
              shared_poll={}
              """));

  private NotServedYet() {}

  /** Keys and the only values they may have. */
  static Map<String, String> defaultsIn(Class<? extends Record> section) {
    return DEFAULTS.getOrDefault(section, Map.of());
  }

  static boolean accepts(String initial, Tree given) {
    return switch (given) {
      case Tree.Nothing _ -> true;
      case Tree.Text(String text, _) ->
          text.equals(initial) || (text.equals("0") && initial.equals("0s"));
      case Tree.Items(var items, _) -> items.isEmpty() && initial.equals("[]");
      case Tree.Fields(var fields, _) -> fields.isEmpty() && initial.equals("{}");
    };
  }

  private static Map<String, String> keys(String lines) {
    return lines
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toUnmodifiableMap(pair -> pair[0], pair -> pair[1]));
  }
}

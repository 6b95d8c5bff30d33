package dev.sluice.gateway.channel;

import dev.sluice.gateway.config.ClientConfig;

/** Decides what clients may do in a channel. Immutable, for any thread. */
public final class Permissions {
  private final boolean insecure;

  private Permissions(boolean insecure) {
    this.insecure = insecure;
  }

  public static Permissions of(ClientConfig config) {
    return new Permissions(config.insecure());
  }

  /**
   * Whether the client may subscribe. A private channel needs a token in insecure mode too.
   *
   * @param token what came with the request, unchecked; "" for none
   */
  public SubscribePermission subscribe(
      String user, String channel, String token, Namespace namespace) {
    if (!token.isEmpty()) {
      return SubscribePermission.TOKEN_DECIDES;
    }
    boolean granted =
        !namespace.naming().isPrivate(channel)
            && (insecure
                || (namespace.isUserLimited(channel)
                    ? namespace.naming().lists(channel, user)
                    : mayAnybodySubscribe(user, namespace)));
    return granted ? SubscribePermission.GRANTED : SubscribePermission.DENIED;
  }

  /**
   * Whether the server subscribes a connection to a channel only because the client named it when
   * it connected. That is where it could subscribe by itself, except that the anonymous user is in
   * nobody's list there. Names that will not do are refused too.
   */
  public boolean mayServerSubscribeOnRequest(String user, String channel, Namespace namespace) {
    boolean anonymousInList = user.isEmpty() && !insecure && namespace.isUserLimited(channel);
    return !channel.isEmpty()
        && !namespace.naming().isTooLong(channel)
        && namespace.acceptsName(channel)
        && !anonymousInList
        && subscribe(user, channel, "", namespace) == SubscribePermission.GRANTED;
  }

  /** Whether the client may publish. */
  public Permission publish(Asker asker, Namespace namespace) {
    var options = namespace.options();
    return decide(
        asker,
        new Audience(
            options.allowPublishForClient(),
            options.allowPublishForSubscriber(),
            options.allowPublishForAnonymous()));
  }

  /** Whether the client may ask who is in the channel. */
  public Permission presence(Asker asker, Namespace namespace) {
    var options = namespace.options();
    return namespace.presence()
        ? decide(
            asker,
            new Audience(
                options.allowPresenceForClient(),
                options.allowPresenceForSubscriber(),
                options.allowPresenceForAnonymous()))
        : Permission.NOT_AVAILABLE;
  }

  /** Whether the client may ask for the channel's history. */
  public Permission history(Asker asker, Namespace namespace) {
    var options = namespace.options();
    return namespace.history()
        ? decide(
            asker,
            new Audience(
                options.allowHistoryForClient(),
                options.allowHistoryForSubscriber(),
                options.allowHistoryForAnonymous()))
        : Permission.NOT_AVAILABLE;
  }

  private static boolean mayAnybodySubscribe(String user, Namespace namespace) {
    var options = namespace.options();
    return new Audience(
            options.allowSubscribeForClient(), false, options.allowSubscribeForAnonymous())
        .includes(new Asker(user, false));
  }

  private Permission decide(Asker asker, Audience audience) {
    return insecure || audience.includes(asker) ? Permission.GRANTED : Permission.DENIED;
  }

  /** To whom a namespace allows something. */
  private record Audience(boolean clients, boolean subscribers, boolean anonymous) {

    boolean includes(Asker asker) {
      return (clients || (subscribers && asker.subscribed()))
          && (anonymous || !asker.user().isEmpty());
    }
  }
}

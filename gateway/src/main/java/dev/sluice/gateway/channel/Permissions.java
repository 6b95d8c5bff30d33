package dev.sluice.gateway.channel;

import dev.sluice.gateway.config.ClientConfig;
import dev.sluice.gateway.config.PersonalChannelConfig;

/** Decides what clients may do in a channel. Immutable, for any thread. */
public final class Permissions {
  private final boolean insecure;
  private final PersonalChannelConfig personal;

  private Permissions(boolean insecure, PersonalChannelConfig personal) {
    this.insecure = insecure;
    this.personal = personal;
  }

  public static Permissions of(ClientConfig config) {
    return new Permissions(config.insecure(), config.subscribeToUserPersonalChannel());
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
                || (!belongsToAnother(channel, user, namespace)
                    && (namespace.isUserLimited(channel)
                        ? namespace.naming().lists(channel, user)
                        : mayAnybodySubscribe(user, namespace))));
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
  public Permission publish(Asker asker, String channel, Namespace namespace) {
    var options = namespace.options();
    return decide(
        asker,
        channel,
        namespace,
        new Audience(
            options.allowPublishForClient(),
            options.allowPublishForSubscriber(),
            options.allowPublishForAnonymous()));
  }

  private static boolean mayAnybodySubscribe(String user, Namespace namespace) {
    var options = namespace.options();
    return new Audience(
            options.allowSubscribeForClient(), false, options.allowSubscribeForAnonymous())
        .includes(new Asker(user, false));
  }

  private Permission decide(Asker asker, String channel, Namespace namespace, Audience audience) {
    boolean granted =
        insecure
            || (audience.includes(asker) && !belongsToAnother(channel, asker.user(), namespace));
    return granted ? Permission.GRANTED : Permission.DENIED;
  }

  /**
   * Whether the channel is another user's personal one, which is the owner's alone whatever the
   * namespace allows. Only a token from the backend lets others in.
   */
  private boolean belongsToAnother(String channel, String user, Namespace namespace) {
    if (!personal.enabled()) {
      return false;
    }
    String owner = namespace.naming().ownerOf(channel, personal.personalChannelNamespace());
    return !owner.isEmpty() && !owner.equals(user) && !namespace.isOpenTo(owner);
  }

  /** To whom a namespace allows something. */
  private record Audience(boolean clients, boolean subscribers, boolean anonymous) {

    boolean includes(Asker asker) {
      return (clients || (subscribers && asker.subscribed()))
          && (anonymous || !asker.user().isEmpty());
    }
  }
}

package dev.sluice.loadtest;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.codec.JsonClientCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client connects with, and to what.
 *
 * @param token "" for none
 * @param subscription null for none
 */
record Login(Endpoint endpoint, Wire wire, String token, @Nullable Subscription subscription) {
  private static final String NAME = "loadtest";

  /**
   * What it subscribes to.
   *
   * @param token "" for none
   */
  record Subscription(String channel, String token) {}

  /** What it says first: its commands, or the one request of who only listens. */
  ByteBuf greeting() {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer();
    if (wire.isOneWay()) {
      JsonClientCodec.INSTANCE.writeConnectRequest(connect(subs()), out);
      return out;
    }
    JsonClientCodec.INSTANCE.write(connect(Map.of()), out);
    if (subscription != null) {
      out.writeByte('\n');
      JsonClientCodec.INSTANCE.write(
          new Command.Subscribe(
              2, subscription.channel(), subscription.token(), SubscribeOptions.NONE),
          out);
    }
    return out;
  }

  private Map<String, SubscribeOptions> subs() {
    return subscription == null ? Map.of() : Map.of(subscription.channel(), SubscribeOptions.NONE);
  }

  private Command.Connect connect(Map<String, SubscribeOptions> subs) {
    return new Command.Connect(1, token, null, subs, NAME, "", Map.of());
  }

  /** Tokens never reach a log. */
  @Override
  public String toString() {
    return "Login";
  }
}

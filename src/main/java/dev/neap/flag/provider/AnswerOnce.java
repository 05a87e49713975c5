package dev.neap.flag.provider;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/**
 * Takes a flagd server's first answer for the answer.
 *
 * <p>The provider asks three times, with seconds between, when there is no such flag or it is of
 * another type, until its time is over and all that is known is that it is. A server may forbid
 * that with a header of its answer; here it is put there.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback">gRPC,
 *     pushback</a>
 */
final class AnswerOnce implements ClientInterceptor {

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final ClientStreamTracer FORBIDDING =
      new ClientStreamTracer() {
        @Override
        public void inboundTrailers(Metadata trailers) {
          trailers.discardAll(PUSHBACK);
          trailers.put(PUSHBACK, "-1");
        }
      };

  private static final ClientStreamTracer.Factory TRACERS =
      new ClientStreamTracer.Factory() {
        @Override
        public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
          return FORBIDDING;
        }
      };

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(
        method,
        method.getType() == MethodType.UNARY ? options.withStreamTracerFactory(TRACERS) : options);
  }
}

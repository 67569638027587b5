/**
 * The test kit. Use what is here before you write a fake of your own; nothing here is mocked, and every server listens on a free
 * port of the loopback address.
 *
 * <ul>
 *   <li>A gateway: {@link dev.sluice.testing.TestGateway} runs the whole web application in this JVM, with a configuration of the
 *       test's own. {@code dev.sluice.it.ServerProcess} runs the WAR in Jetty, Tomcat or WildFly, in a process of its own.
 *   <li>Its neighbours: {@link dev.sluice.testing.FakeProvider} with its {@link dev.sluice.testing.Answer},
 *       {@link dev.sluice.testing.RedisServer}, {@link dev.sluice.testing.ForwardingProxy},
 *       {@link dev.sluice.testing.TokenIssuer}, {@link dev.sluice.testing.SlowWire}, {@link dev.sluice.testing.SelfSigned}.
 *   <li>Clients: {@link dev.sluice.testing.RawHttp} sends any bytes, {@link dev.sluice.testing.RawExchange} reads an answer as it
 *       arrives. A message is read as an {@link dev.sluice.testing.HttpMessage}. {@link dev.sluice.testing.Browser} shows pages.
 *   <li>Waiting: {@link dev.sluice.testing.Gate} holds an answer back, {@link dev.sluice.testing.Await} waits for a condition.
 *   <li>Looking: {@link dev.sluice.testing.AccessLines}, {@link dev.sluice.testing.LogRecorder},
 *       {@link dev.sluice.testing.SecretHunt}, {@link dev.sluice.testing.GatewayBeans}.
 *   <li>Without a container: {@link dev.sluice.testing.StandInRequest} and {@link dev.sluice.testing.StandInResponse},
 *       {@link dev.sluice.testing.Providers}.
 *   <li>Data: {@link dev.sluice.testing.Recording} is what providers and clients really sent,
 *       {@link dev.sluice.testing.PathSpellings}, {@link dev.sluice.testing.HeaderLines},
 *       {@link dev.sluice.testing.Compressed}, {@link dev.sluice.testing.JsonOracle}.
 * </ul>
 *
 * <p>A test declares what it starts as a field with JUnit's {@code @AutoClose}, in the order in which it starts, and calls
 * {@link dev.sluice.testing.FakeProvider#startOver()} before each of its methods where they share a provider.
 */
package dev.sluice.testing;

package dev.sluice.testing;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Looks for a word in everything that an operator or a client can come to see: the log at its most talkative level with all its
 * exceptions, answers, pages, JMX, and names of threads.
 */
public final class SecretHunt implements AutoCloseable {

    private final String word;
    private final LogRecorder log = LogRecorder.start();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    /**
     * Begins to look.
     *
     * @param word what every secret holds and nothing else
     */
    public SecretHunt(String word) {
        this.word = word;
    }

    /** Looks at an answer. */
    public RawResponse answer(String what, RawResponse answer) {
        seen.add(what + ": " + answer.status() + " " + answer.headers() + " "
                + new String(answer.body(), StandardCharsets.ISO_8859_1));
        return answer;
    }

    /** Looks at a text. */
    public void text(String what, String text) {
        seen.add(what + ": " + text);
    }

    /** Everything in which the word is, of what there is so far. */
    public List<String> finds() throws JMException {
        List<String> places = new ArrayList<>(seen);
        log.lines().forEach(line -> places.add("log: " + line));
        Thread.getAllStackTraces().keySet().forEach(thread -> places.add("thread: " + thread.getName()));
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName bean : GatewayBeans.all()) {
            places.add("JMX: " + bean);
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(bean).getAttributes()) {
                places.add("JMX: " + beans.getAttribute(bean, attribute.getName()));
            }
            places.add("JMX: " + GatewayBeans.call(bean, "reload"));
        }
        return places.stream()
                .filter(place -> place.toLowerCase(Locale.ROOT).contains(word))
                .toList();
    }

    /** How many texts it has looked at. */
    public int looks() {
        return seen.size() + log.lines().size();
    }

    @Override
    public void close() {
        log.close();
    }
}

package dev.sluice.it;

import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** Where the real jetty-home and our jetty-base are; set in arquillian.xml, whose values come from the build. */
public final class JettyHomeConfiguration implements ContainerConfiguration {

    private String jettyHome;
    private String jettyBase;
    private String work;

    /** The unpacked jetty-home. */
    public String getJettyHome() {
        return jettyHome;
    }

    public void setJettyHome(String jettyHome) {
        this.jettyHome = jettyHome;
    }

    /** Our jetty-base, which is copied for each deployment. */
    public String getJettyBase() {
        return jettyBase;
    }

    public void setJettyBase(String jettyBase) {
        this.jettyBase = jettyBase;
    }

    /** Folder for the copies and the servers' logs. */
    public String getWork() {
        return work;
    }

    public void setWork(String work) {
        this.work = work;
    }

    @Override
    public void validate() throws ConfigurationException {
        if (jettyHome == null || jettyBase == null || work == null) {
            throw new ConfigurationException("arquillian.xml must name jettyHome, jettyBase and work");
        }
    }
}

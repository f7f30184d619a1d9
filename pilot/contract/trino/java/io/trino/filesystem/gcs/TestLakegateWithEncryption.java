package io.trino.filesystem.gcs;

import org.junit.jupiter.api.TestInstance;

import java.io.IOException;

/** The same tests with a customer-supplied key on every object. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class TestLakegateWithEncryption
        extends TestGcsFileSystemWithEncryption
{
    @Override
    protected void initialize(String key)
            throws IOException
    {
        TestLakegate.initialize(this, key);
    }
}

package io.trino.filesystem.gcs;

import com.google.cloud.storage.BucketInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.testing.RemoteStorageHelper;
import io.trino.filesystem.Location;
import io.trino.spi.security.ConnectorIdentity;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Trino's TestGcsFileSystem, whose own set-up knows no endpoint; this one's is the property lakegate.endpoint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class TestLakegate
        extends TestGcsFileSystem
{
    @Override
    protected void initialize(String key)
            throws IOException
    {
        initialize(this, key);
    }

    /** What AbstractTestGcsFileSystem.initialize does, with an endpoint. */
    static void initialize(AbstractTestGcsFileSystem test, String key)
            throws IOException
    {
        GcsFileSystemConfig config = new GcsFileSystemConfig()
                .setJsonKey(new String(Base64.getDecoder().decode(key), StandardCharsets.UTF_8))
                .setEndpoint(java.util.Optional.of(System.getProperty("lakegate.endpoint")));
        GcsStorageFactory storageFactory = new GcsStorageFactory(config);
        GcsFileSystemFactory fileSystemFactory = new GcsFileSystemFactory(config, storageFactory);
        Storage storage = storageFactory.create(ConnectorIdentity.ofUser("test"));
        String bucket = RemoteStorageHelper.generateBucketName();
        storage.create(BucketInfo.of(bucket));
        set(test, "gcsFileSystemFactory", fileSystemFactory);
        set(test, "storage", storage);
        set(test, "rootLocation", Location.of("gs://%s/".formatted(bucket)));
        set(test, "fileSystem", fileSystemFactory.create(ConnectorIdentity.ofUser("test")));
    }

    private static void set(AbstractTestGcsFileSystem test, String name, Object value)
            throws IOException
    {
        try {
            Field field = AbstractTestGcsFileSystem.class.getDeclaredField(name);
            field.setAccessible(true);
            field.set(test, value);
        }
        catch (ReflectiveOperationException e) {
            throw new IOException("this is not the version of Trino's tests that the pom names", e);
        }
    }
}

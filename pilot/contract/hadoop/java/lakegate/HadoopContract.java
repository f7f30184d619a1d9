package lakegate;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.contract.AbstractBondedFSContract;
import org.apache.hadoop.fs.contract.AbstractContractAppendTest;
import org.apache.hadoop.fs.contract.AbstractContractConcatTest;
import org.apache.hadoop.fs.contract.AbstractContractContentSummaryTest;
import org.apache.hadoop.fs.contract.AbstractContractCreateTest;
import org.apache.hadoop.fs.contract.AbstractContractDeleteTest;
import org.apache.hadoop.fs.contract.AbstractContractGetFileStatusTest;
import org.apache.hadoop.fs.contract.AbstractContractMkdirTest;
import org.apache.hadoop.fs.contract.AbstractContractOpenTest;
import org.apache.hadoop.fs.contract.AbstractContractRenameTest;
import org.apache.hadoop.fs.contract.AbstractContractRootDirectoryTest;
import org.apache.hadoop.fs.contract.AbstractContractSeekTest;
import org.apache.hadoop.fs.contract.AbstractContractVectoredReadTest;
import org.apache.hadoop.fs.contract.AbstractFSContract;

/**
 * Hadoop's file-system contract for gs://. The properties lakegate.endpoint, lakegate.bucket, lakegate.project and
 * lakegate.key-file say where; the options say what the connector promises.
 */
public final class HadoopContract
        extends AbstractBondedFSContract
{
    private static final String[] PROMISES = {
            "test.root-tests-enabled", "create-visibility-delayed", "is-blobstore", "is-case-sensitive",
            "rename-returns-false-if-source-missing", "rename-returns-false-if-dest-exists", "supports-append", "supports-concat", "supports-getfilestatus",
            "supports-seek", "supports-seek-on-closed-file", "rejects-seek-past-eof", "supports-strict-exceptions"};

    private HadoopContract(Configuration conf)
    {
        super(conf);
    }

    @Override
    public String getScheme()
    {
        return "gs";
    }

    private static AbstractFSContract of(Configuration conf)
    {
        conf.set("fs.gs.impl", "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem");
        conf.set("fs.gs.storage.root.url", System.getProperty("lakegate.endpoint") + "/");
        conf.set("fs.gs.project.id", System.getProperty("lakegate.project"));
        conf.set("fs.gs.auth.type", "SERVICE_ACCOUNT_JSON_KEYFILE");
        conf.set("fs.gs.auth.service.account.json.keyfile", System.getProperty("lakegate.key-file"));
        conf.set("fs.gs.token.server.url", System.getProperty("lakegate.endpoint") + "/token");
        conf.set("fs.contract.test.fs.gs", "gs://" + System.getProperty("lakegate.bucket"));
        conf.setInt("fs.contract.test.random-seek-count", 10);
        for (String promise : PROMISES) {
            conf.setBoolean("fs.contract." + promise, true);
        }
        return new HadoopContract(conf);
    }

    // One class for each part of the contract, which all differ in their parent alone.

    public static class Append extends AbstractContractAppendTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Concat extends AbstractContractConcatTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class ContentSummary extends AbstractContractContentSummaryTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Create extends AbstractContractCreateTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Delete extends AbstractContractDeleteTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class GetFileStatus extends AbstractContractGetFileStatusTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Mkdir extends AbstractContractMkdirTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Open extends AbstractContractOpenTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Rename extends AbstractContractRenameTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class RootDirectory extends AbstractContractRootDirectoryTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class Seek extends AbstractContractSeekTest
    {
        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }

    public static class VectoredRead extends AbstractContractVectoredReadTest
    {
        public VectoredRead(String bufferType)
        {
            super(bufferType);
        }

        @Override protected AbstractFSContract createContract(Configuration conf) { return of(conf); }
    }
}

using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class DirectoryLockTests
{
    [Fact]
    public void A_directory_has_one_owner_at_a_time()
    {
        using var directory = new TestDirectory();
        using (DirectoryLock.Take(directory.Path))
        {
            var refused = Assert.Throws<DirectoryInUseException>(() => DirectoryLock.Take(directory.Path));
            Assert.Equal($"The data directory {directory.Path} is in use by another process. Stop that one, or choose another directory.", refused.Message);
        }

        DirectoryLock.Take(directory.Path).Dispose();
    }
}

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

    [Fact]
    public void A_directory_that_others_may_enter_is_closed_to_them()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var directory = new TestDirectory();
        File.SetUnixFileMode(directory.Path, Owner | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        DirectoryLock.Take(directory.Path).Dispose();

        Assert.Equal(Owner, File.GetUnixFileMode(directory.Path));
    }

    [Fact]
    public void A_directory_that_is_shared_on_purpose_is_refused_and_left_as_it_is()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var directory = new TestDirectory();
        const UnixFileMode Shared = Owner | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.StickyBit;
        File.SetUnixFileMode(directory.Path, Shared);

        var refused = Assert.Throws<DirectoryNotPrivateException>(() => DirectoryLock.Take(directory.Path));

        Assert.Contains($"chmod 0700 '{directory.Path}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Shared, File.GetUnixFileMode(directory.Path));
    }

    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}

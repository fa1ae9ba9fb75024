using CloudAssistant.Api;
using CloudAssistant.Api.Files;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>Files from the API to the disk of real agents.</summary>
public sealed class SendFileTests
{
    [Fact]
    public async Task A_file_is_placed_on_every_instance_and_what_cannot_be_is_told()
    {
        await using var processes = new Processes();
        await processes.StartStandaloneAsync();
        var instances = await processes.StartAgentsAsync(2);
        using var client = processes.Client();
        var folder = Path.Combine(processes.FilesOfTest, "placed");
        var file = Path.Combine(folder, "new", "motd");
        var request = new SendFileRequest
        {
            Name = "motd", TargetDir = Path.Combine(folder, "new"), Content = "AP8KYQ==", ContentType = "Base64", FileMode = "0640", Overwrite = true, InstanceId = [.. instances],
        };

        // Both agents are of this machine: each replaces the other's.
        var sent = await EndAsync(request);
        Assert.Equal(("Success", 2), (sent.InvocationStatus, sent.VmCount));
        Assert.All(sent.InvokeInstances.InvokeInstance, one => Assert.True(one is { InvocationStatus: "Success", ErrorCode: "", StartTime.Length: > 0, FinishTime.Length: > 0 }));
        Assert.Equal([0, 255, 10, 97], await File.ReadAllBytesAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(file));

        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), Path.Combine(folder, "new"));
        var one = request with { InstanceId = [instances[0]] };
        foreach (var (wrong, code, status) in new[]
        {
            (one with { Overwrite = false }, "FileAlreadyExists", "Invalid"),
            (one with { TargetDir = Path.Combine(folder, "link") }, "FilePathInvalid", "Invalid"),
            (one with { TargetDir = Path.Combine(folder, "..", "up") }, "FilePathInvalid", "Invalid"),
            (one with { Name = "../motd" }, "FileNameInvalid", "Invalid"),
            (one with { FileOwner = "no-such-account-here" }, "AccountNotExists", "Invalid"),
            (one with { FileGroup = "no-such-group-here" }, "UserGroupNotExists", "Invalid"),
            (one with { TargetDir = "/proc/self", Name = "new" }, "FilePathInvalid", "Invalid"),
            (one with { TargetDir = "/proc", Name = "new" }, "FileCreateFail", "Failed"),
        })
        {
            var refused = await EndAsync(wrong);
            var instance = Assert.Single(refused.InvokeInstances.InvokeInstance);
            Assert.Equal((code, status, "Failed"), (instance.ErrorCode, instance.InvocationStatus, refused.InvocationStatus));
            Assert.NotEmpty(instance.ErrorInfo);
        }

        Assert.Equal(["motd"], Directory.EnumerateFileSystemEntries(Path.Combine(folder, "new")).Select(Path.GetFileName));

        async Task<SentFileItem> EndAsync(SendFileRequest of)
        {
            var id = (await client.SendFileAsync(of)).InvokeId;
            SentFileItem? seen = null;
            await processes.UntilAsync(async () =>
            {
                seen = Assert.Single((await client.DescribeSendFileResultsAsync(new() { InvokeId = id })).Invocations.Invocation);
                return seen.InvocationStatus is not ("Pending" or "Running");
            });
            return seen!;
        }
    }
}

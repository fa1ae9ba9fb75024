namespace CloudAssistant.EndToEnd.Tests;

public sealed class WatchedFilesTests
{
    [Fact]
    public async Task No_server_watches_the_directory_it_was_started_in()
    {
        await using var processes = new Processes();
        await processes.StartPostgresAsync();
        await Task.WhenAll(processes.StartSiloAsync("silo"), processes.StartStandaloneAsync("server"));
        await processes.StartGatewayAsync("gateway");

        Assert.All(["silo", "server", "gateway"], name => Assert.DoesNotContain("inotify", processes.OpenFiles(name)));
    }
}

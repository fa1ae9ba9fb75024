using System.Net;
using System.Net.Sockets;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Hosting;

/// <summary>What an operator must change is told in one line on standard error, and the exit status is 2.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StartupTests : IDisposable
{
    private readonly TestDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("--Cell", "Europe", "Cell is 'Europe', but has to be two characters, such as c0.")]
    [InlineData("--Commands:ScriptBytesLimit", "much", "Failed to convert configuration value 'much' at 'Commands:ScriptBytesLimit' to type 'System.Int32'.")]
    public Task A_setting_that_says_nothing_sensible_is_named(string setting, string text, string told) => IsRefusedAsync(told, setting, text);

    [Fact]
    public async Task A_master_key_that_others_may_read_is_refused()
    {
        await File.WriteAllBytesAsync(_data.File("master.key"), new byte[32]);
        File.SetUnixFileMode(_data.File("master.key"), (UnixFileMode)Convert.ToInt32("644", 8));

        await IsRefusedAsync($"{_data.File("master.key")} can be read by others. Give it mode 0600, and replace the key in it if others may have seen it.");
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_refused()
    {
        await File.WriteAllTextAsync(_data.File("file"), "");

        var (status, error, _) = await SiloProcess.RunAsync(_data, null, "--Data:Directory", _data.File("file/data"));

        Assert.Equal(2, status);
        Assert.StartsWith($"The data directory {_data.File("file/data")} cannot be made: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (status, error, _) = await SiloProcess.RunAsync(_data, null, "--urls", $"http://127.0.0.1:{port}");

        Assert.Equal(
            (2, $"A port that this process should listen on is taken: Failed to bind to address http://127.0.0.1:{port}: address already in use.\n"), (status, error));
    }

    private async Task IsRefusedAsync(string told, params string[] arguments)
    {
        var (status, error, output) = await SiloProcess.RunAsync(_data, null, arguments);

        Assert.Equal((2, told + "\n"), (status, error));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}

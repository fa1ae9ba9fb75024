namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>What a server logs when it is told to log everything.</summary>
public class LogTests(Server server) : IClassFixture<Server>
{
    private const string Canary = "canary-40917";

    [Fact]
    public async Task Neither_scripts_nor_parameters_nor_signatures_nor_keys_get_into_the_log()
    {
        using var client = server.Client();
        var kept = await client.CreateCommandAsync(new()
        {
            Name = "log", Type = "RunShellScript", CommandContent = $"echo {Canary} {{{{who}}}}", ContentEncoding = "PlainText", EnableParameter = true,
            Description = Canary, Launcher = $"sh -c {Canary}", ClientToken = "log-1",
        });
        await client.ModifyCommandAsync(new() { CommandId = kept.CommandId, Description = Canary + "2" });
        await client.DescribeCommandsAsync(new() { CommandId = kept.CommandId });
        var instance = await server.RegisterAsync();
        var accepted = await client.RunCommandAsync(new()
        {
            Type = "RunShellScript", CommandContent = $"echo {Canary} {{{{who}}}}", EnableParameter = true, Parameters = new Dictionary<string, string> { ["who"] = Canary },
            InstanceId = [instance], DeliveryTimeout = 3_600, KeepCommand = true, ClientToken = "log-2",
        });
        await client.InvokeCommandAsync(new() { CommandId = kept.CommandId, InstanceId = [instance], Parameters = new Dictionary<string, string> { ["who"] = Canary } });
        await client.DescribeInvocationsAsync(new() { InvokeId = accepted.InvokeId });
        await client.StopInvocationAsync(new() { InvokeId = accepted.InvokeId });
        // In the URL too, where the newest clients put it.
        using var http = new HttpClient();
        await http.GetAsync(new Uri(server.Address, $"/?CommandContent={Canary}&Signature={Canary}"));
        await http.GetAsync(new Uri(server.Address, $"/agent//x?CommandContent={Canary}"));

        var lines = server.Log.Lines;
        Assert.Contains(lines, line => line.StartsWith("Trace ", StringComparison.Ordinal) || line.StartsWith("Debug ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(server.Key.AccessKeySecret, StringComparison.Ordinal));
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Api;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.EndToEnd.Tests.OneProcess.Errors;

/// <summary>Things that the calls of <see cref="ErrorCases"/> name.</summary>
internal sealed partial class World
{
    private readonly Dictionary<string, string> _things = new()
    {
        ["bell"] = "\a",
        ["nobody's command"] = CommandId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString(),
        ["nobody's invocation"] = InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString(),
        ["nobody's instance"] = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString(),
        ["21 parameters"] = string.Concat(Enumerable.Range(1, 21).Select(number => $"{{{{p{number}}}}}")),
        ["11 values"] = $"{{{string.Join(',', Enumerable.Range(1, 11).Select(number => $"\"p{number}\":\"v\""))}}}",
        ["21 tags"] = Numbered(21, "Tag.{0}.Key=k{0}"),
        ["11 resource tags"] = Numbered(11, "ResourceTag.{0}.Key=k{0}"),
        ["51 instances"] = string.Join(" | ", Enumerable.Range(1, 51).Select(number => $"InstanceId.{number}={InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch)}")),
        ["51 resources"] = Numbered(51, "ResourceId.{0}=c{0}"),
    };

    /// <summary>One of each kind.</summary>
    public static async Task<World> MakeAsync(Server server, CloudAssistantClient client)
    {
        var world = new World();
        async Task<string> CommandAsync(string script, bool takes = false, string type = "RunShellScript") => (await client.CreateCommandAsync(new()
        {
            Name = "n", Type = type, CommandContent = script, ContentEncoding = "PlainText", EnableParameter = takes,
        })).CommandId;
        async Task<string> RunAsync(string? frequency = null) => (await client.RunCommandAsync(new()
        {
            Type = "RunShellScript", CommandContent = "echo {{a}}", EnableParameter = true, InstanceId = [world._things["instance"]], Frequency = frequency, DeliveryTimeout = 3_600,
        })).InvokeId;

        world._things["instance"] = await server.RegisterAsync();
        world._things["command"] = await CommandAsync("true");
        world._things["taking"] = await CommandAsync("echo {{who}}", takes: true);
        world._things["bat"] = await CommandAsync("echo", type: "RunBatScript");
        world._things["used"] = await CommandAsync("true");
        world._things["full"] = await CommandAsync("true");
        await client.InvokeCommandAsync(new() { CommandId = world._things["used"], InstanceId = [world._things["instance"]], DeliveryTimeout = 3_600 });
        await client.TagResourcesAsync(new() { ResourceType = "command", ResourceId = [world._things["full"]], Tag = [.. Enumerable.Range(1, 20).Select(number => new Api.Tags.Tag($"key{number}", ""))] });
        world._things["invocation"] = await RunAsync();
        world._things["periodic"] = await RunAsync("rate(1d)");
        world._things["ended"] = await RunAsync("rate(1d)");
        await client.StopInvocationAsync(new() { InvokeId = world._things["ended"] });
        await client.CreateCommandAsync(new() { Name = "first", Type = "RunShellScript", CommandContent = "true", ContentEncoding = "PlainText", ClientToken = "used" });
        await client.CreateActivationAsync(new() { ClientToken = "activation" });
        return world;
    }

    /// <summary>Just as many as a strict server allows.</summary>
    public static async Task<World> MakeFewAsync(Server server, CloudAssistantClient client)
    {
        var world = new World();
        world._things["instance"] = await server.RegisterAsync();
        world._things["another"] = await server.RegisterAsync();
        world._things["command"] = world._things["taking"] = (await client.CreateCommandAsync(new()
        {
            Name = "n", Type = "RunShellScript", CommandContent = "true", ContentEncoding = "PlainText",
        })).CommandId;
        world._things["periodic"] = world._things["invocation"] = (await client.RunCommandAsync(new()
        {
            Type = "RunShellScript", CommandContent = "true", InstanceId = [world._things["instance"]], Frequency = "rate(1d)",
        })).InvokeId;
        await client.CreateActivationAsync(new());
        return world;
    }

    /// <summary>The parameters that a text stands for.</summary>
    public IEnumerable<(string Name, string Value)> Parameters(string text) =>
        from part in Name().Replace(Many().Replace(text, many => new string(many.Groups[1].Value[0], int.Parse(many.Groups[2].Value, CultureInfo.InvariantCulture))), Thing).Split(" | ")
        where part.Length > 0
        let at = part.IndexOf('=', StringComparison.Ordinal)
        select (part[..at], part[(at + 1)..]);

    private string Thing(Match name) => _things[name.Groups[1].Value];

    private static string Numbered(int count, string form) =>
        string.Join(" | ", Enumerable.Range(1, count).Select(number => string.Format(CultureInfo.InvariantCulture, form, number)));

    [GeneratedRegex(@"<(\w)\*(\d+)>")]
    private static partial Regex Many();

    [GeneratedRegex("<([^<>]+)>")]
    private static partial Regex Name();
}

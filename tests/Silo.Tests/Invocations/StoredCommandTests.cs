using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Invocations of stored commands, and commands that an invocation stores.</summary>
[Collection(Servers.Name)]
public sealed class StoredCommandTests(Servers servers)
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task An_invocation_overrides_a_stored_command_for_itself_alone(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var command = (await server.Assistant.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Fleet.Caller, Draft, null)).Value.Id;

        var own = await InvokeAsync(fleet, command, request => request);
        Assert.Equal(
            ("df one", TimeSpan.FromSeconds(60), "/srv"), (fleet.Body!.Script, fleet.Body.Timeout, fleet.Body.WorkingDir));
        Assert.Equal((command, Draft.Timeout, Draft.WorkingDir), Described(await fleet.DescribeAsync(own.Invocation)));

        var other = await InvokeAsync(fleet, command, request => request with
        {
            Timeout = TimeSpan.FromSeconds(90), WorkingDir = "/tmp", Parameters = Parameters("two"),
        });
        Assert.Equal(
            ("df two", TimeSpan.FromSeconds(90), "/tmp"), (fleet.Body!.Script, fleet.Body.Timeout, fleet.Body.WorkingDir));
        Assert.Equal("two", fleet.Body.Parameters["mount"]);
        Assert.Equal((command, TimeSpan.FromSeconds(90), "/tmp"), Described(await fleet.DescribeAsync(other.Invocation)));

        // The run may take the time of this invocation.
        await fleet.ReportAsync(other, fleet.Instances[0], ReportKind.Started);
        var deadline = Assert.Single((await server.Slices.ReadAsync(other.Slice))!.Records).Deadline;
        Assert.Equal(server.Clock.Now + TimeSpan.FromSeconds(90) + LifeTimes.Grace, DateTimeOffset.FromUnixTimeMilliseconds(deadline!.Value));

        Assert.Equivalent(Draft, (await server.Assistant.Grains.GetCommand(command).GetAsync(AccountId.First)).Value.Draft);
        Assert.Equal(2, await InvokeTimesAsync(server, command));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task What_does_not_fit_the_command_is_refused_and_leaves_nothing(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        var command = (await server.Assistant.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Fleet.Caller, Draft, null)).Value.Id;
        async Task<RefusalCode?> RefusedAsync(Caller caller, InvocationRequest request) => (await fleet.Desk.StartAsync(caller, request)).Refused?.Code;

        var request = Request(fleet, command);
        var never = CommandId.New(Grains.Interfaces.Ids.CellId.Default, server.Clock.Now);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, await RefusedAsync(Fleet.Caller, request with { Command = never }));
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, await RefusedAsync(TestKeys.Stranger, request));
        Assert.Equal(RefusalCode.ParameterNotMatched, await RefusedAsync(Fleet.Caller, request with { Parameters = Parameters("one").Add("other", "1") }));
        Assert.Equal(RefusalCode.InvalidTimeoutExceedLimit, await RefusedAsync(Fleet.Caller, request with { Timeout = TimeSpan.FromSeconds(9) }));
        Assert.Equal(0, await InvokeTimesAsync(server, command));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_command_is_kept_when_the_call_says_so_and_not_otherwise(DatabaseKind kind)
    {
        var server = await servers.OnAsync(kind);
        var fleet = await Fleet.StartAsync(server.Assistant, instances: 1, online: 1);
        async Task<InvocationAccepted> RunAsync(bool keep) => (await fleet.Desk.StartAsync(
            Fleet.Caller, Request(fleet, null) with { Draft = Draft, KeepCommand = keep })).Value;

        var kept = await RunAsync(keep: true);
        var view = await fleet.DescribeAsync(kept.Invocation);
        Assert.Equal((kept.Command, "disk", "df {{mount}}"), (view.Command, view.Draft.Name, view.Draft.Script));
        Assert.Equivalent(Draft, (await server.Assistant.Grains.GetCommand(kept.Command).GetAsync(AccountId.First)).Value.Draft);
        Assert.Equal(1, await InvokeTimesAsync(server, kept.Command));
        await InvokeAsync(fleet, kept.Command, request => request);
        Assert.Equal(2, await InvokeTimesAsync(server, kept.Command));

        var passing = await RunAsync(keep: false);
        Assert.Equal(passing.Command, (await fleet.DescribeAsync(passing.Invocation)).Command);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await server.Assistant.Grains.GetCommand(passing.Command).GetAsync(AccountId.First)).Refused?.Code);
        Assert.Null(await InvokeTimesAsync(server, passing.Command));
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await fleet.Desk.StartAsync(Fleet.Caller, Request(fleet, passing.Command))).Refused?.Code);
    }

    private static CommandDraft Draft { get; } = new()
    {
        Name = "disk", Type = ScriptType.Shell, Script = "df {{mount}}", EnableParameter = true, Timeout = TimeSpan.FromSeconds(60), WorkingDir = "/srv",
    };

    private static ImmutableSortedDictionary<string, string> Parameters(string mount) =>
        ImmutableSortedDictionary<string, string>.Empty.Add("mount", mount);

    private static InvocationRequest Request(Fleet fleet, CommandId? command) =>
        new() { Command = command, Instances = [.. fleet.Instances], Parameters = Parameters("one") };

    private static async Task<RecordKey> InvokeAsync(Fleet fleet, CommandId command, Func<InvocationRequest, InvocationRequest> change)
    {
        var accepted = (await fleet.Desk.StartAsync(Fleet.Caller, change(Request(fleet, command)))).Value;
        Assert.Equal(command, accepted.Command);
        while (true)
        {
            var message = await fleet.NextMessageAsync();
            if (message.Record.Invocation == accepted.Invocation)
                return message.Record;
        }
    }

    private static (CommandId, TimeSpan, string) Described(InvocationView view) => (view.Command, view.Draft.Timeout, view.Draft.WorkingDir);

    /// <summary>As the list of commands shows it; null when the command is not there.</summary>
    private static async Task<int?> InvokeTimesAsync(Server server, CommandId command) =>
        (await server.Assistant.Grains.GetGrain<ICommandDesk>(0).ListAsync(TestKeys.Owner, new() { Id = command })).Value.Items
            .Select(listed => (int?)listed.InvokeTimes).SingleOrDefault();
}

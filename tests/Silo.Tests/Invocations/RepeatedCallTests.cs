using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Runs that are asked for again with their client token, and commands they keep.</summary>
public sealed class RepeatedCallTests
{
    private static readonly ClientToken Token = new("once", new string('a', 64));

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_repeated_run_is_answered_the_same_whatever_became_of_its_command(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var request = Run(fleet) with { KeepCommand = true, Token = Token };

        var first = (await fleet.Desk.StartAsync(Fleet.Caller, request)).Value;
        var command = assistant.Grains.GetCommand(first.Command);
        Assert.Equal(first, (await fleet.Desk.StartAsync(Fleet.Caller, request)).Value);
        await command.ModifyAsync(TestKeys.Owner, new() { Description = "said later" });
        Assert.Equal(first, (await fleet.Desk.StartAsync(Fleet.Caller, request)).Value);
        await assistant.Grains.GetInvocation(first.Invocation).StopAsync(Fleet.Caller, []);
        Assert.Null((await command.DeleteAsync(TestKeys.Owner)).Refused);
        Assert.Equal(first, (await fleet.Desk.StartAsync(Fleet.Caller, request)).Value);

        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await command.GetAsync(AccountId.First)).Refused?.Code);
        Assert.Equal(
            RefusalCode.IdempotentParameterMismatch,
            (await fleet.Desk.StartAsync(Fleet.Caller, request with { Token = Token with { ParametersHash = new string('b', 64) } })).Refused?.Code);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_repeated_invocation_of_a_command_that_is_gone_gets_the_first_answer(DatabaseKind kind)
    {
        await using var assistant = await Assistant.StartAsync(kind);
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);
        var command = (await assistant.Grains.GetGrain<ICommandDesk>(0).CreateAsync(Fleet.Caller, Draft("stored"), null)).Value.Id;
        var request = Run(fleet) with { Draft = null, Command = command, Token = Token };

        var first = (await fleet.Desk.StartAsync(Fleet.Caller, request)).Value;
        await assistant.Grains.GetInvocation(first.Invocation).StopAsync(Fleet.Caller, []);
        Assert.Null((await assistant.Grains.GetCommand(command).DeleteAsync(TestKeys.Owner)).Refused);

        Assert.Equal(first, (await fleet.Desk.StartAsync(Fleet.Caller, request)).Value);
        Assert.Equal(RefusalCode.InvalidCmdIdNotFound, (await fleet.Desk.StartAsync(Fleet.Caller, request with { Token = null })).Refused?.Code);
    }

    [Fact]
    public async Task A_command_is_kept_within_the_quota_and_under_a_name()
    {
        await using var assistant = await Assistant.StartAsync(configure: services => services.Configure<CommandOptions>(options => options.CommandsPerAccountMax = 1));
        var fleet = await Fleet.StartAsync(assistant, instances: 1, online: 0);

        var kept = (await fleet.Desk.StartAsync(Fleet.Caller, Run(fleet) with { KeepCommand = true })).Value;
        var refused = await fleet.Desk.StartAsync(Fleet.Caller, Run(fleet) with { KeepCommand = true });

        Assert.Equal(kept.Command.ToString(), (await assistant.Grains.GetCommand(kept.Command).GetAsync(AccountId.First)).Value.Draft.Name);
        Assert.Equal(kept.Command.ToString(), (await fleet.DescribeAsync(kept.Invocation)).Draft.Name);
        Assert.Equal(RefusalCode.CmdCountExceedQuota, refused.Refused?.Code);
        Assert.Null((await fleet.Desk.StartAsync(Fleet.Caller, Run(fleet))).Refused);
    }

    [Fact]
    public async Task As_many_instances_as_a_run_may_have_can_be_stopped_at_once_and_no_more()
    {
        await using var assistant = await Assistant.StartAsync(configure: services => services.Configure<InvocationOptions>(options => options.TargetsMax = 2));
        var fleet = await Fleet.StartAsync(assistant, instances: 2, online: 0);
        var invocation = assistant.Grains.GetInvocation((await fleet.Desk.StartAsync(Fleet.Caller, Run(fleet))).Value.Invocation);

        var refusal = (await invocation.StopAsync(Fleet.Caller, [.. fleet.Instances, fleet.Instances[0]])).Refused!;

        Assert.Equal((RefusalCode.InstanceIdsExceedLimit, "3 instances are named; at most 2 are allowed."), (refusal.Code, refusal.Message));
        Assert.Null((await invocation.StopAsync(Fleet.Caller, [.. fleet.Instances])).Refused);
    }

    private static InvocationRequest Run(Fleet fleet) => new() { Draft = Draft(""), Instances = [.. fleet.Instances] };

    private static CommandDraft Draft(string name) => new() { Name = name, Type = ScriptType.Shell, Script = "echo hello" };
}

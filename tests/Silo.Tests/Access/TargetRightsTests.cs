using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Access;

/// <summary>Who may run what where.</summary>
public sealed class TargetRightsTests
{
    private const string Run = "ecs:RunCommand";
    private const string Instances = "acs:ecs:*:*:instance/*";
    private const RefusalCode Forbidden = RefusalCode.ForbiddenRam;

    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_script_runs_on_instances_of_the_tags_that_a_policy_names(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var (test, prod, bare) = (await bed.InstanceAsync("env=test team=web"), await bed.InstanceAsync("env=prod team=web"), await bed.InstanceAsync());
        var allowed = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, Instances, """{"StringEquals":{"ecs:ResourceTag/env":"test"}}"""));
        var denied = await bed.KeyAsync(PolicyBed.Statement("Allow", Run), PolicyBed.Statement("Deny", Run, "*", """{"StringLike":{"ecs:ResourceTag/env":"pro*"}}"""));
        Task<RefusalCode?> TaggedAsync(Caller caller, string tags) => bed.RunAsync(caller, [], request => request with { TargetTags = PolicyBed.TagsOf(tags) });

        Assert.Equal([null, Forbidden, Forbidden, Forbidden],
            [await bed.RunAsync(allowed, [test]), await bed.RunAsync(allowed, [prod]), await bed.RunAsync(allowed, [test, bare]), await bed.RunAsync(allowed, [prod, test])]);
        Assert.Equal([null, Forbidden, null], [await bed.RunAsync(denied, [test, bare]), await bed.RunAsync(denied, [test, prod]), await bed.RunAsync(denied, [bare])]);
        Assert.Equal([null, Forbidden, Forbidden], [await TaggedAsync(allowed, "env=test"), await TaggedAsync(allowed, "team=web"), await TaggedAsync(denied, "team=web")]);
        Assert.Equal([null, RefusalCode.InvalidResourceTagInstanceNotFound], [await TaggedAsync(denied, "env=test"), await TaggedAsync(denied, "env=never")]);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_refused_call_leaves_nothing_behind(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var instance = await bed.InstanceAsync("env=prod");
        var key = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, Instances, """{"StringEquals":{"ecs:ResourceTag/env":"test"}}"""));
        var token = new ClientToken("token", "hash");

        Assert.Equal(Forbidden, await bed.RunAsync(key, [instance], request => request with { Token = token }));
        Assert.Empty((await bed.Invocations.ListAsync(TestKeys.Owner, new())).Value.Items);
        Assert.Null(await bed.RunAsync(TestKeys.Owner, [instance], request => request with { Token = token }));
    }

    [Fact]
    public async Task A_script_runs_on_the_instances_that_a_policy_names()
    {
        await using var bed = await PolicyBed.StartAsync();
        var (one, two) = (await bed.InstanceAsync(), await bed.InstanceAsync());
        var key = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, $"acs:ecs:*:*:instance/{one}"));
        var never = InstanceId.New(Grains.Interfaces.Ids.CellId.Default, bed.Assistant.Clock.Now);

        Assert.Equal([null, Forbidden, Forbidden], [await bed.RunAsync(key, [one]), await bed.RunAsync(key, [one, two]), await bed.RunAsync(key, [one, never])]);
    }

    [Fact]
    public async Task A_script_runs_on_no_more_instances_than_a_policy_lets()
    {
        await using var bed = await PolicyBed.StartAsync();
        InstanceId[] three = [await bed.InstanceAsync("a=b"), await bed.InstanceAsync("a=b"), await bed.InstanceAsync("a=b")];
        var allowed = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, "*", """{"NumericLessThanEquals":{"ecs:TargetCount":2}}"""));
        var denied = await bed.KeyAsync(PolicyBed.Statement("Allow", Run), PolicyBed.Statement("Deny", Run, "*", """{"NumericGreaterThan":{"ecs:TargetCount":2}}"""));

        foreach (var key in new[] { allowed, denied })
        {
            Assert.Equal([null, null, Forbidden], [await bed.RunAsync(key, three[..2]), await bed.RunAsync(key, [three[0], three[0], three[1]]), await bed.RunAsync(key, three)]);
            Assert.Equal(Forbidden, await bed.RunAsync(key, [], request => request with { TargetTags = PolicyBed.TagsOf("a=b") }));
        }
    }

    [Theory]
    [InlineData("root", true)]
    [InlineData("", true)]
    [InlineData("web", false)]
    public async Task A_script_runs_as_root_only_when_a_policy_lets_it(string username, bool refused)
    {
        await using var bed = await PolicyBed.StartAsync();
        var instance = await bed.InstanceAsync();
        var allowed = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, "*", """{"StringNotEquals":{"ecs:Username":"root"}}"""));
        var denied = await bed.KeyAsync(PolicyBed.Statement("Allow", Run), PolicyBed.Statement("Deny", Run, "*", """{"StringEquals":{"ecs:Username":"root"}}"""));

        foreach (var key in new[] { allowed, denied })
            Assert.Equal(refused ? Forbidden : null, await bed.RunAsync(key, [instance], request => request with { Username = username }));
    }

    [Fact]
    public async Task A_stored_command_is_invoked_by_whom_a_policy_lets_near_it_and_its_targets()
    {
        await using var bed = await PolicyBed.StartAsync();
        var instance = await bed.InstanceAsync();
        async Task<CommandId> MakeAsync(string tags) => (await bed.Commands.CreateAsync(
            TestKeys.Owner, new() { Name = "disk", Type = ScriptType.Shell, Script = "df", Tags = PolicyBed.TagsOf(tags) }, null)).Value.Id;
        var (safe, other) = (await MakeAsync("kind=safe"), await MakeAsync(""));
        var key = await bed.KeyAsync(
            PolicyBed.Statement("Allow", "ecs:InvokeCommand", Instances), PolicyBed.Statement("Allow", "ecs:InvokeCommand", "acs:ecs:*:*:command/*", """{"StringEquals":{"ecs:ResourceTag/kind":"safe"}}"""));
        var onlyCommands = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:InvokeCommand", "acs:ecs:*:*:command/*"));
        Task<RefusalCode?> InvokeAsync(Caller caller, CommandId command) => bed.RunAsync(caller, [instance], request => request with { Draft = null, Command = command });
        var never = CommandId.New(Grains.Interfaces.Ids.CellId.Default, bed.Assistant.Clock.Now);

        Assert.Equal([null, Forbidden, Forbidden, Forbidden],
            [await InvokeAsync(key, safe), await InvokeAsync(key, other), await InvokeAsync(key, never), await InvokeAsync(onlyCommands, safe)]);
    }

    [Fact]
    public async Task To_keep_the_command_is_to_make_one()
    {
        await using var bed = await PolicyBed.StartAsync();
        var instance = await bed.InstanceAsync();
        var runner = await bed.KeyAsync(PolicyBed.Statement("Allow", Run));
        var maker = await bed.KeyAsync(PolicyBed.Statement("Allow", Run), PolicyBed.Statement("Allow", "ecs:CreateCommand"));

        Assert.Equal(Forbidden, await bed.RunAsync(runner, [instance], request => request with { KeepCommand = true }));
        Assert.Null(await bed.RunAsync(maker, [instance], request => request with { KeepCommand = true }));
    }

    [Fact]
    public async Task Who_comes_later_by_its_tags_must_be_allowed_by_these_tags()
    {
        await using var bed = await PolicyBed.StartAsync();
        await bed.InstanceAsync("team=web env=test");
        var key = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, Instances, """{"StringEquals":{"ecs:ResourceTag/env":"test"}}"""));
        var notProd = await bed.KeyAsync(PolicyBed.Statement("Allow", Run), PolicyBed.Statement("Deny", Run, "*", """{"StringEquals":{"ecs:ResourceTag/env":"prod"}}"""));
        var one = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, "acs:ecs:*:*:instance/mi-*"));
        Task<RefusalCode?> LateAsync(Caller caller, string tags) => bed.RunAsync(
            caller, [], request => request with { TargetTags = PolicyBed.TagsOf(tags), LateTags = true, Mode = RepeatMode.Period, Frequency = "rate(1h)" });

        Assert.Equal([Forbidden, null], [await LateAsync(key, "team=web"), await LateAsync(key, "env=test")]);
        // Whoever comes may carry another tag, too.
        Assert.Equal([Forbidden, null], [await LateAsync(notProd, "team=web"), await LateAsync(notProd, "team=web env=test")]);
        Assert.Equal([Forbidden, null], [await LateAsync(one, "team=web"), await LateAsync(TestKeys.Owner, "team=web")]);
    }

    [Fact]
    public async Task Whoever_may_reach_few_may_not_reach_all_that_will_ever_carry_a_tag()
    {
        await using var bed = await PolicyBed.StartAsync();
        await bed.InstanceAsync("team=web");
        var few = await bed.KeyAsync(PolicyBed.Statement("Allow", Run, "*", """{"NumericLessThanEquals":{"ecs:TargetCount":5}}"""));
        InvocationRequest Tagged(InvocationRequest request, bool late) =>
            request with { TargetTags = PolicyBed.TagsOf("team=web"), LateTags = late, Mode = RepeatMode.Period, Frequency = "rate(1h)" };

        Assert.Equal([null, Forbidden], [await bed.RunAsync(few, [], request => Tagged(request, false)), await bed.RunAsync(few, [], request => Tagged(request, true))]);
    }

    [Fact]
    public async Task A_file_is_written_as_root_whoever_owns_it_then()
    {
        await using var bed = await PolicyBed.StartAsync();
        var instance = await bed.InstanceAsync();
        var app = await bed.KeyAsync(PolicyBed.Statement("Allow", "*", "*", """{"StringEquals":{"ecs:Username":"app"}}"""));
        async Task<RefusalCode?> SendAsync(Caller caller) => (await bed.Grains.GetGrain<IFileDesk>(0).SendAsync(
            caller, new() { File = new() { Name = "motd", TargetDir = "/etc", Content = [1], Owner = "app" }, Instances = [instance] })).Refused?.Code;

        Assert.Equal([Forbidden, null], [await SendAsync(app), await SendAsync(TestKeys.Owner)]);
        Assert.Null(await bed.RunAsync(app, [instance], request => request with { Username = "app" }));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Instances_join_a_schedule_when_a_policy_lets_them(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var (first, test, prod) = (await bed.InstanceAsync("env=prod"), await bed.InstanceAsync("env=test"), await bed.InstanceAsync("env=prod"));
        var id = (await bed.Invocations.StartAsync(TestKeys.Owner, new()
        {
            Draft = new() { Name = "", Type = ScriptType.Shell, Script = "true" }, Instances = [first], Mode = RepeatMode.Period, Frequency = "rate(1h)",
        })).Value.Invocation;
        var all = PolicyBed.Statement("Allow", "ecs:ModifyInvocationAttribute", "acs:ecs:*:*:invocation/*");
        var key = await bed.KeyAsync(all, PolicyBed.Statement("Allow", "ecs:Modify*", Instances, """{"StringEquals":{"ecs:ResourceTag/env":"test"},"NumericLessThanEquals":{"ecs:TargetCount":2}}"""));
        var clerk = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:ModifyInvocationAttribute", Instances));
        async Task<RefusalCode?> JoinAsync(Caller caller, params InstanceId[] instances) =>
            (await bed.Grains.GetInvocation(id).ModifyAsync(caller, new() { Instances = [.. instances], Frequency = "rate(2h)" })).Refused?.Code;

        Assert.Equal([Forbidden, Forbidden, null], [await JoinAsync(key, prod), await JoinAsync(clerk, test), await JoinAsync(key)]);
        Assert.Equal([null, Forbidden], [await JoinAsync(key, test), await JoinAsync(key, await bed.InstanceAsync("env=test"))]);
    }

    [Fact]
    public async Task Policies_that_speak_of_all_instances_alike_are_asked_once_however_many_there_are()
    {
        await using var bed = await PolicyBed.StartAsync();
        var judge = bed.Assistant.Services.GetRequiredService<PolicyJudge>();
        var targets = Enumerable.Range(0, 10_000).Select(_ => (InstanceId.New(Grains.Interfaces.Ids.CellId.Default, bed.Assistant.Clock.Now), (IReadOnlyDictionary<string, string>?)null)).ToList();
        var alike = await judge.TargetsAsync(
            await bed.KeyAsync(PolicyBed.Statement("Allow", Run, Instances), PolicyBed.Statement("Deny", Run, "*", """{"NumericGreaterThan":{"ecs:TargetCount":10000}}"""),
                PolicyBed.Statement("Deny", "ecs:Stop*", "*", """{"StringEquals":{"ecs:ResourceTag/a":"b"}}"""), PolicyBed.Statement("Allow", Run, $"acs:ecs:*:*:instance/{targets[0].Item1}")),
            "RunCommand", "");
        var each = await judge.TargetsAsync(await bed.KeyAsync(PolicyBed.Statement("Allow", Run, "acs:ecs:*:*:instance/mi-*")), "RunCommand", "");

        Assert.Null(alike.Refuse(targets.Count, targets));
        Assert.Equal((false, 1), (alike.ReadsTags, alike.Asked));
        Assert.Null(each.Refuse(targets.Count, targets));
        Assert.Equal((false, 10_001), (each.ReadsTags, each.Asked));
        Assert.NotNull(alike.Refuse(10_001, targets));
    }
}

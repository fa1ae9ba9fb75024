using System.Security.Cryptography;
using System.Text;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Access;

/// <summary>Whoever owns a thing judges by itself, whatever was judged before it.</summary>
public sealed class OwnersJudgeTests
{
    private const string EnvIsTest = """{"StringEquals":{"ecs:ResourceTag/env":"test"}}""";
    private static readonly CommandDraft Draft = new() { Name = "disk", Type = ScriptType.Shell, Script = "df" };

    [Fact]
    public async Task A_command_is_changed_and_deleted_by_whom_a_policy_lets()
    {
        await using var bed = await PolicyBed.StartAsync();
        var (mine, other) = (await MakeAsync("env=test"), await MakeAsync("env=prod"));
        async Task<CommandId> MakeAsync(string tags) => (await bed.Commands.CreateAsync(TestKeys.Owner, Draft with { Tags = PolicyBed.TagsOf(tags) }, null)).Value.Id;
        var byTag = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:*", "acs:ecs:*:*:command/*", EnvIsTest));
        var byId = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:*", $"acs:ecs:*:*:command/{other}"));
        var reader = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:Describe*"));
        async Task<RefusalCode?> ModifyAsync(Caller caller, CommandId id) => (await bed.Grains.GetCommand(id).ModifyAsync(caller, new() { Name = "x" })).Refused?.Code;
        async Task<RefusalCode?> DeleteAsync(Caller caller, CommandId id) => (await bed.Grains.GetCommand(id).DeleteAsync(caller)).Refused?.Code;
        async Task<RefusalCode?> CreateAsync(Caller caller, string tags) =>
            (await bed.Commands.CreateAsync(caller, Draft with { Tags = PolicyBed.TagsOf(tags) }, null)).Refused?.Code;
        async Task<RefusalCode?> ListAsync(Caller caller, CommandId? id = null) => (await bed.Commands.ListAsync(caller, new() { Id = id })).Refused?.Code;

        Assert.Equal([null, RefusalCode.ForbiddenRam], [await ModifyAsync(byTag, mine), await ModifyAsync(byTag, other)]);
        Assert.Equal([RefusalCode.ForbiddenRam, null], [await ModifyAsync(byId, mine), await ModifyAsync(byId, other)]);
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam], [await ModifyAsync(reader, mine), await DeleteAsync(reader, mine)]);
        Assert.Equal([null, RefusalCode.ForbiddenRam], [await CreateAsync(byTag, "env=test"), await CreateAsync(byTag, "env=prod")]);
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam], [await CreateAsync(byId, ""), await CreateAsync(reader, "")]);
        Assert.Equal([null, null, RefusalCode.ForbiddenRam], [await ListAsync(reader), await ListAsync(byId, other), await ListAsync(byId)]);
        Assert.Equal([RefusalCode.ForbiddenRam, null], [await DeleteAsync(byId, mine), await DeleteAsync(byId, other)]);
    }

    [Fact]
    public async Task Tags_are_changed_only_from_what_a_policy_lets_to_what_it_lets()
    {
        await using var bed = await PolicyBed.StartAsync();
        var byTag = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:*", "*", EnvIsTest));
        var command = (await bed.Commands.CreateAsync(TestKeys.Owner, Draft with { Tags = PolicyBed.TagsOf("env=test") }, null)).Value.Id;
        var instance = await bed.InstanceAsync("env=test");
        var activation = (await bed.Instances.CreateEnrollmentAsync(byTag, new() { Tags = PolicyBed.TagsOf("env=test") }, null)).Value.Enrollment.Id;
        var request = new InvocationRequest { Draft = Draft, Instances = [instance], Tags = PolicyBed.TagsOf("env=test") };
        var invocation = (await bed.Grains.GetGrain<IInvocationDesk>(0).StartAsync(TestKeys.Owner, request)).Value.Invocation;
        ResourceId[] things =
        [
            new(TaggedKind.Command, command.Value.Value), new(TaggedKind.Instance, instance.Value.Value), new(TaggedKind.Enrollment, activation.Value),
            new(TaggedKind.Invocation, invocation.Value.Value),
        ];
        async Task<RefusalCode?> ChangeAsync(ResourceId thing, TagChange change) => (await bed.Grains.GetGrain<ITagDesk>(0).ChangeAsync(byTag, [thing], change)).Refused?.Code;

        foreach (var thing in things)
        {
            Assert.Equal(RefusalCode.ForbiddenRam, await ChangeAsync(thing, new() { Set = PolicyBed.TagsOf("env=prod") }));
            Assert.Equal(RefusalCode.ForbiddenRam, await ChangeAsync(thing, new() { Removed = ["env"] }));
            Assert.Null(await ChangeAsync(thing, new() { Set = PolicyBed.TagsOf("colour=red") }));
        }
    }

    [Fact]
    public async Task An_instance_is_renamed_and_forgotten_by_whom_a_policy_lets()
    {
        await using var bed = await PolicyBed.StartAsync();
        var (test, prod) = (await bed.InstanceAsync("env=test"), await bed.InstanceAsync("env=prod"));
        var byTag = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:*", "acs:ecs:*:*:instance/*", EnvIsTest));
        var byId = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:Describe*", $"acs:ecs:*:*:managedinstance/{prod}"));
        async Task<RefusalCode?> RenameAsync(Caller caller, InstanceId id) => (await bed.Grains.GetInstanceAgent(id).RenameAsync(caller, "web-2")).Refused?.Code;
        async Task<RefusalCode?> ListAsync(Caller caller, string action, params InstanceId[] ids) => (await bed.Instances.ListInstancesAsync(caller, action, new() { Ids = [.. ids] })).Refused?.Code;
        async Task<RefusalCode?> DeregisterAsync(Caller caller, InstanceId id, ClientToken? token) => (await bed.Instances.DeregisterAsync(caller, id, token)).Refused?.Code;
        var token = new ClientToken("once", "hash");

        Assert.Equal([null, RefusalCode.ForbiddenRam], [await RenameAsync(byTag, test), await RenameAsync(byTag, prod)]);
        Assert.Equal(RefusalCode.ForbiddenRam, await RenameAsync(byId, prod));
        Assert.Equal([null, RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam],
            [await ListAsync(byId, "DescribeManagedInstances", prod), await ListAsync(byId, "DescribeCloudAssistantStatus", prod, test), await ListAsync(byId, "DescribeManagedInstances")]);
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam], [await DeregisterAsync(byTag, prod, null), await DeregisterAsync(byTag, prod, token)]);
        // Nor does the token of somebody else's call open anything.
        Assert.Null(await DeregisterAsync(TestKeys.Owner, prod, token));
        Assert.Equal([RefusalCode.ForbiddenRam, null], [await DeregisterAsync(byTag, prod, token), await DeregisterAsync(TestKeys.Owner, prod, token)]);
        Assert.Null(await DeregisterAsync(byTag, test, null));
    }

    [Fact]
    public async Task An_activation_is_made_and_ended_by_whom_a_policy_lets()
    {
        await using var bed = await PolicyBed.StartAsync();
        var byTag = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:*", "acs:ecs:*:*:activation/*", EnvIsTest));
        async Task<Reply<EnrollmentCreated>> CreateAsync(Caller caller, string tags) =>
            await bed.Instances.CreateEnrollmentAsync(caller, new() { Tags = PolicyBed.TagsOf(tags) }, new($"{caller.AccessKeyId} {tags}", "hash"));
        var (test, prod) = ((await CreateAsync(byTag, "env=test")).Value.Enrollment.Id, (await CreateAsync(TestKeys.Owner, "env=prod")).Value.Enrollment.Id);
        async Task<RefusalCode?[]> EndAsync(EnrollmentId id) =>
            [(await bed.Grains.GetEnrollment(id).DisableAsync(byTag)).Refused?.Code, (await bed.Grains.GetEnrollment(id).DeleteAsync(byTag)).Refused?.Code];

        Assert.Equal(RefusalCode.ForbiddenRam, (await CreateAsync(byTag, "env=prod")).Refused?.Code);
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam], await EndAsync(prod));
        Assert.Equal([null, null], await EndAsync(test));
        Assert.Equal(RefusalCode.ForbiddenRam, (await bed.Instances.ListEnrollmentsAsync(byTag, new())).Refused?.Code);
    }

    [Fact]
    public async Task An_invocation_is_shown_and_stopped_to_whom_a_policy_lets()
    {
        await using var bed = await PolicyBed.StartAsync();
        var instance = await bed.InstanceAsync();
        var request = new InvocationRequest { Draft = Draft, Instances = [instance], Tags = PolicyBed.TagsOf("env=test") };
        var (test, other) = ((await bed.Invocations.StartAsync(TestKeys.Owner, request)).Value.Invocation, (await bed.Invocations.StartAsync(TestKeys.Owner, request with { Tags = PolicyBed.TagsOf("") })).Value.Invocation);
        var byTag = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:*", "acs:ecs:*:*:invocation/*", EnvIsTest));
        var byId = await bed.KeyAsync(PolicyBed.Statement("Allow", "ecs:Describe*", $"acs:ecs:*:*:invocation/{other}"));
        async Task<RefusalCode?[]> ReadAsync(Caller caller, InvocationId? id) =>
        [
            (await bed.Invocations.ListAsync(caller, new() { Id = id })).Refused?.Code, (await bed.Invocations.ResultsAsync(caller, new() { Invocation = id })).Refused?.Code,
        ];
        async Task<RefusalCode?> StopAsync(Caller caller, InvocationId id) => (await bed.Grains.GetInvocation(id).StopAsync(caller, [])).Refused?.Code;

        Assert.Equal([null, null], await ReadAsync(byId, other));
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam], await ReadAsync(byId, test));
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam], await ReadAsync(byId, null));
        Assert.Equal([RefusalCode.ForbiddenRam, RefusalCode.ForbiddenRam, null], [await StopAsync(byId, other), await StopAsync(byTag, other), await StopAsync(byTag, test)]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Whoever_signs_a_look_sees_what_a_policy_lets_and_uses_its_nonce_either_way(DatabaseKind kind)
    {
        await using var bed = await PolicyBed.StartAsync(kind);
        var request = new InvocationRequest { Draft = Draft, Instances = [await bed.InstanceAsync()] };
        var (shown, hidden) = ((await bed.Invocations.StartAsync(TestKeys.Owner, request)).Value.Invocation, (await bed.Invocations.StartAsync(TestKeys.Owner, request)).Value.Invocation);
        var made = (await bed.Access.CreateKeyAsync(TestKeys.Owner, "reader")).Value;
        await bed.Access.PutPolicyAsync(TestKeys.Owner, "p", PolicyBed.Document(PolicyBed.Statement("Allow", "ecs:Describe*", $"acs:ecs:*:*:invocation/{shown}")));
        await bed.Access.AttachPolicyAsync(TestKeys.Owner, "p", made.Key.Id);
        CallEvidence Sign(string action, string nonce) => new(
            made.Key.Id, SignatureAlgorithm.Acs3HmacSha256, "text", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(made.Secret), "text"u8)), nonce,
            bed.Assistant.Clock.Now, action, "127.0.0.1");

        Assert.Equal(shown, Assert.Single((await bed.Invocations.ListSignedAsync(Sign("DescribeInvocations", "1"), new() { Id = shown })).Value.Items).Id);
        foreach (var id in new InvocationId?[] { hidden, null })
        {
            Assert.Equal(RefusalCode.ForbiddenRam, (await bed.Invocations.ListSignedAsync(Sign("DescribeInvocations", "list" + id), new() { Id = id })).Refused?.Code);
            Assert.Equal(RefusalCode.ForbiddenRam, (await bed.Invocations.ResultsSignedAsync(Sign("DescribeInvocationResults", "results" + id), new() { Invocation = id })).Refused?.Code);
            Assert.Equal(RefusalCode.SignatureNonceUsed, (await bed.Invocations.ListSignedAsync(Sign("DescribeInvocations", "results" + id), new() { Id = shown })).Refused?.Code);
        }

        Assert.Single((await bed.Invocations.ResultsSignedAsync(Sign("DescribeInvocationResults", "2"), new() { Invocation = shown })).Value.Items);
    }

    [Fact]
    public async Task What_is_not_there_is_answered_like_what_is_anothers_to_whoever_may()
    {
        await using var bed = await PolicyBed.StartAsync();
        var mine = TestKeys.Stranger;
        var tags = PolicyBed.TagsOf("env=test");
        var theirs = (await bed.InstanceAsync("env=test"), (await bed.Commands.CreateAsync(TestKeys.Owner, Draft with { Tags = tags }, null)).Value.Id,
            (await bed.Instances.CreateEnrollmentAsync(TestKeys.Owner, new() { Tags = tags }, null)).Value.Enrollment.Id, InvocationId.New(Grains.Interfaces.Ids.CellId.Default, bed.Assistant.Clock.Now));
        theirs.Item4 = (await bed.Invocations.StartAsync(TestKeys.Owner, new() { Draft = Draft, Instances = [theirs.Item1], Tags = tags, Mode = RepeatMode.Period, Frequency = "rate(1h)" })).Value.Invocation;
        var now = bed.Assistant.Clock.Now;
        var none = (InstanceId.New(Grains.Interfaces.Ids.CellId.Default, now), CommandId.New(Grains.Interfaces.Ids.CellId.Default, now), EnrollmentId.New(), InvocationId.New(Grains.Interfaces.Ids.CellId.Default, now));

        var (foreign, unknown) = (await AllAsync(theirs), await AllAsync(none));

        Assert.All(foreign, Assert.NotNull);
        Assert.DoesNotContain(RefusalCode.ForbiddenRam, foreign.Select(refusal => refusal!.Code));
        Assert.Equal(unknown.Select(refusal => refusal!.Code), foreign.Select(refusal => refusal!.Code));
        // Nor do the words tell, but for the id that was named.
        Assert.Equal(Words(unknown, none), Words(foreign, theirs));
        // Tags of another account open nothing.
        mine = new(TestKeys.Stranger.Account, (await bed.Access.CreateKeyAsync(TestKeys.Stranger, "by tag")).Value.Key.Id);
        await bed.Access.PutPolicyAsync(TestKeys.Stranger, "p", PolicyBed.Document(PolicyBed.Statement("Allow", "*", "*", EnvIsTest)));
        await bed.Access.AttachPolicyAsync(TestKeys.Stranger, "p", mine.AccessKeyId);
        (foreign, unknown) = (await AllAsync(theirs), await AllAsync(none));
        Assert.All(foreign, refusal => Assert.Equal(RefusalCode.ForbiddenRam, refusal?.Code));
        Assert.Equal(unknown, foreign);

        async Task<Refusal?[]> AllAsync((InstanceId Instance, CommandId Command, EnrollmentId Activation, InvocationId Invocation) id) =>
        [
            (await bed.Grains.GetCommand(id.Command).ModifyAsync(mine, new() { Name = "x" })).Refused, (await bed.Grains.GetCommand(id.Command).DeleteAsync(mine)).Refused,
            (await bed.Invocations.StartAsync(mine, new() { Command = id.Command, Instances = [id.Instance] })).Refused,
            (await bed.Invocations.StartAsync(mine, new() { Draft = Draft, Instances = [id.Instance] })).Refused,
            (await bed.Grains.GetInvocation(id.Invocation).StopAsync(mine, [])).Refused,
            (await bed.Grains.GetInvocation(id.Invocation).ModifyAsync(mine, new() { Frequency = "rate(2h)" })).Refused,
            (await bed.Grains.GetInstanceAgent(id.Instance).RenameAsync(mine, "web-2")).Refused, (await bed.Instances.DeregisterAsync(mine, id.Instance, null)).Refused,
            (await bed.Grains.GetEnrollment(id.Activation).DisableAsync(mine)).Refused, (await bed.Grains.GetEnrollment(id.Activation).DeleteAsync(mine)).Refused,
        ];

        static IEnumerable<string> Words(Refusal?[] refusals, (InstanceId Instance, CommandId Command, EnrollmentId Activation, InvocationId Invocation) id) =>
            refusals.Select(refusal => refusal!.Message.Replace(id.Instance.ToString(), "", StringComparison.Ordinal));
    }
}

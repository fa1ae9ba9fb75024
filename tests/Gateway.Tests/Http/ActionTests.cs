using System.Collections.Immutable;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Gateway.Invocations;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>What single actions make of their parameters.</summary>
public class ActionTests
{
    private static readonly string Instance = InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();
    private static readonly string Invocation = InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();
    private static readonly string Command = CommandId.New(CellId.Default, DateTimeOffset.UnixEpoch).ToString();

    [Theory]
    [InlineData("InstanceId")]
    [InlineData("InstanceId.0")]
    [InlineData("InstanceId.01")]
    [InlineData("InstanceIds.1")]
    [InlineData("instanceId.1")]
    [InlineData("InstanceIdList")]
    public async Task A_stop_that_names_instances_in_another_way_stops_nothing(string name)
    {
        var fake = new StoppedInvocation();

        var answer = await StopInvocation.RunAsync(Call(typeof(IInvocationGrain), fake, ("InvokeId", Invocation), (name, Instance)));

        Assert.Equal(("InvalidParameter.InstanceId", 0), (answer.Fault!.Code, fake.Calls));
    }

    [Fact]
    public async Task A_stop_with_an_empty_instance_stops_nothing()
    {
        var fake = new StoppedInvocation();

        var answer = await StopInvocation.RunAsync(Call(typeof(IInvocationGrain), fake, ("InvokeId", Invocation), ("InstanceId.1", "")));

        Assert.Equal(("InvalidParameter.InstanceId", 0), (answer.Fault!.Code, fake.Calls));
    }

    [Fact]
    public async Task A_stop_reaches_the_instances_it_names_or_all()
    {
        var fake = new StoppedInvocation();

        await StopInvocation.RunAsync(Call(typeof(IInvocationGrain), fake, ("InvokeId", Invocation), ("InstanceId.2", Instance)));
        Assert.Equal(InstanceId.Parse(Instance), Assert.Single(fake.Stopped));
        await StopInvocation.RunAsync(Call(typeof(IInvocationGrain), fake, ("InvokeId", Invocation)));
        Assert.Empty(fake.Stopped);
    }

    [Fact]
    public async Task What_a_change_says_is_empty_is_cleared_and_what_it_does_not_say_stays()
    {
        var fake = new ChangedCommand();

        await ModifyCommand.RunAsync(Call(typeof(ICommandGrain), fake, ("CommandId", Command), ("Description", ""), ("Launcher", ""), ("Timeout", "")));

        Assert.Equal(new CommandChange { Description = "", Launcher = "" }, fake.Change);
    }

    [Theory]
    [InlineData("Name", 128, "InvalidName.LengthLimitExceeded")]
    [InlineData("Description", 512, "InvalidDescription.LengthLimitExceeded")]
    public async Task A_pattern_longer_than_what_it_looks_for_is_refused(string name, int max, string code)
    {
        var fake = new Commands();

        Assert.Null((await DescribeCommands.RunAsync(Call(typeof(ICommandDesk), fake, (name, $"*{new string('a', max)}*")))).Fault);
        var fault = (await DescribeCommands.RunAsync(Call(typeof(ICommandDesk), fake, (name, new string('a', max + 1))))).Fault!;

        Assert.Equal((code, 403, $"{name} has {max + 1} characters; at most {max} are allowed."), (fault.Code, fault.Status, fault.Message));
    }

    [Fact]
    public async Task A_definition_of_a_parameter_is_whole()
    {
        var answer = await DescribeCommands.RunAsync(Call(typeof(ICommandDesk), new Commands()));

        var definition = Assert.Single(Assert.Single(answer.Value!.Commands.Command).ParameterDefinitions.ParameterDefinition);
        Assert.Equal(("who", ""), (definition.ParameterName, definition.PatternRegex));
        Assert.Empty(definition.PossibleValues.PossibleValue);
    }

    [Fact]
    public async Task Of_one_instance_the_name_the_mode_and_a_part_of_the_failures_do_not_count()
    {
        var fake = new Invocations();

        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake,
            ("InstanceId", Instance), ("CommandName", "n"), ("RepeatMode", "Period"), ("InvokeStatus", "PartialFailed")));
        Assert.Equal((null, 0, 0), (fake.Query!.CommandName, fake.Query.Modes.Length, fake.Query.Statuses.Length));

        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake, ("InstanceId", Instance), ("InvokeStatus", "Failed")));
        Assert.Equal(OverallStatus.Failed, Assert.Single(fake.Query.Statuses));
        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake, ("CommandName", "n"), ("InvokeStatus", "PartialFailed")));
        Assert.Equal(("n", 1), (fake.Query.CommandName, fake.Query.Statuses.Length));
    }

    [Fact]
    public async Task What_is_not_timed_ran_once_or_has_ended_also_of_one_instance()
    {
        var fake = new Invocations();

        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake, ("Timed", "false")));
        Assert.Equal((RepeatMode.Once, true), (Assert.Single(fake.Query!.Modes), fake.Query.OrEnded));
        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake, ("Timed", "true")));
        Assert.Equal((3, false), (fake.Query.Modes.Length, fake.Query.OrEnded));
        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake, ("Timed", "False"), ("RepeatMode", "Period"), ("InstanceId", Instance)));
        Assert.Equal((RepeatMode.Once, true), (Assert.Single(fake.Query.Modes), fake.Query.OrEnded));
        await DescribeInvocations.RunAsync(Call(typeof(IInvocationDesk), fake, ("Timed", "false"), ("RepeatMode", "Period")));
        Assert.Equal((RepeatMode.Period, false), (Assert.Single(fake.Query.Modes), fake.Query.OrEnded));
    }

    [Fact]
    public async Task The_state_of_named_agents_is_counted()
    {
        var answer = await DescribeCloudAssistantStatus.RunAsync(Call(typeof(IInstanceDesk), new Desk(), ("InstanceId.1", Instance)));

        Assert.Equal(1, answer.Value!.TotalCount);
    }

    [Theory]
    [InlineData(RecordError.ClientNotRunning, "The aliyun service is not running on the instance.")]
    [InlineData(RecordError.ClientNotResponse, "The aliyun service in the instance does not response.")]
    public void An_error_of_a_record_has_the_documented_words(RecordError error, string words) => Assert.Equal(words, RecordText.ErrorInfo(new()
    {
        Key = default,
        Command = default,
        Instance = default,
        State = RecordState.Aborted,
        Error = error,
        CreatedAt = default,
        UpdatedAt = default,
    }));

    private static ActionCall Call(Type grain, object fake, params (string Name, string Value)[] parameters) => new(
        new(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value)),
        new("key", SignatureAlgorithm.Acs3HmacSha256, "", "", "", default, "", ""), new(AccountId.First, "key"), new(FakeGrains.Create((grain, fake)).Factory));

    private sealed class StoppedInvocation : IInvocationGrain
    {
        public int Calls { get; private set; }

        public ImmutableArray<InstanceId> Stopped { get; private set; }

        public Task<Reply<Done>> StopAsync(Caller caller, ImmutableArray<InstanceId> instances)
        {
            (Calls, Stopped) = (Calls + 1, instances);
            return Task.FromResult<Reply<Done>>(new Done());
        }

        public Task SettleAsync() => throw new NotSupportedException();

        public Task<Reply<InvocationChanged>> ModifyAsync(Caller caller, InvocationChange change) => throw new NotSupportedException();

        public Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request) => throw new NotSupportedException();

        public Task<Reply<InvocationView>> DescribeAsync(AccountId account) => throw new NotSupportedException();
    }

    private sealed class ChangedCommand : ICommandGrain
    {
        public CommandChange? Change { get; private set; }

        public Task<Reply<Command>> ModifyAsync(Caller caller, CommandChange change)
        {
            Change = change;
            return Task.FromResult<Reply<Command>>(Commands.Only);
        }

        public Task<Reply<Command>> CreateAsync(AccountId account, CommandDraft draft) => throw new NotSupportedException();

        public Task<Reply<Command>> GetAsync(AccountId account) => throw new NotSupportedException();

        public Task<Reply<Done>> DeleteAsync(Caller caller) => throw new NotSupportedException();
    }

    private sealed class Commands : ICommandDesk
    {
        public static Command Only { get; } = new()
        {
            Id = CommandId.Parse(ActionTests.Command),
            Account = AccountId.First,
            Draft = new() { Name = "n", Type = ScriptType.Shell, Script = "echo {{who}}", EnableParameter = true },
            ParameterNames = ["who"],
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

        public Task<Reply<Page<Command>>> ListAsync(Caller caller, CommandQuery query) => Task.FromResult<Reply<Page<Command>>>(new Page<Command>([Only], null, 1));

        public Task<Reply<Command>> CreateAsync(Caller caller, CommandDraft draft, ClientToken? token) => throw new NotSupportedException();
    }

    private sealed class Invocations : IInvocationDesk
    {
        public InvocationQuery? Query { get; private set; }

        public Task<Reply<Page<InvocationView>>> ListAsync(Caller caller, InvocationQuery query)
        {
            Query = query;
            return Task.FromResult<Reply<Page<InvocationView>>>(new Page<InvocationView>([], null, 0));
        }

        public Task<Reply<Page<InvocationView>>> ListSignedAsync(CallEvidence evidence, InvocationQuery query) => ListAsync(new Caller(AccountId.First, "key"), query);

        public Task<Reply<InvocationAccepted>> StartAsync(Caller caller, InvocationRequest request) => throw new NotSupportedException();

        public Task<Reply<Page<RecordView>>> ResultsSignedAsync(CallEvidence evidence, RecordQuery query) => throw new NotSupportedException();

        public Task<Reply<Page<RecordView>>> ResultsAsync(Caller caller, RecordQuery query) => throw new NotSupportedException();
    }

    private sealed class Desk : IInstanceDesk
    {
        public Task<Reply<Page<Instance>>> ListInstancesAsync(Caller caller, string action, InstanceQuery query) => Task.FromResult<Reply<Page<Instance>>>(new Page<Instance>(
            [.. query.Ids.Select(id => new Instance { Id = id, Account = caller.Account, Name = "n", Facts = new(), Enrollment = EnrollmentId.New(), RegisteredAt = default })], null, 0));

        public Task<Reply<EnrollmentCreated>> CreateEnrollmentAsync(Caller caller, EnrollmentDraft draft, ClientToken? token) => throw new NotSupportedException();

        public Task<Reply<Instance>> DeregisterAsync(Caller caller, InstanceId instance, ClientToken? token) => throw new NotSupportedException();

        public Task<Reply<Page<Grains.Interfaces.Instances.Enrollment>>> ListEnrollmentsAsync(Caller caller, EnrollmentQuery query) => throw new NotSupportedException();
    }
}

using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Silo.Tests.Access;

/// <summary>A server with keys of every kind.</summary>
internal sealed class PolicyBed : IAsyncDisposable
{
    private int _policies;

    private PolicyBed(Assistant assistant) => Assistant = assistant;

    public Assistant Assistant { get; }

    public IGrainFactory Grains => Assistant.Grains;

    public IAccessDesk Access => Grains.GetGrain<IAccessDesk>(0);

    public ICommandDesk Commands => Grains.GetGrain<ICommandDesk>(0);

    public IInstanceDesk Instances => Grains.GetGrain<IInstanceDesk>(0);

    public IInvocationDesk Invocations => Grains.GetGrain<IInvocationDesk>(0);

    public static async Task<PolicyBed> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, int silos = 1, Action<IServiceCollection>? configure = null) =>
        new(await Assistant.StartAsync(kind, silos, configure: configure));

    /// <summary>The caller of a new key with one policy of these statements; without any it has none.</summary>
    public async Task<Caller> KeyAsync(params string[] statements)
    {
        var key = (await Access.CreateKeyAsync(TestKeys.Owner, "test")).Value.Key.Id;
        if (statements.Length > 0)
        {
            var name = $"policy-{Interlocked.Increment(ref _policies)}";
            Assert.Null((await Access.PutPolicyAsync(TestKeys.Owner, name, Document(statements))).Refused);
            Assert.Null((await Access.AttachPolicyAsync(TestKeys.Owner, name, key)).Refused);
        }

        return new(AccountId.First, key) { SourceAddress = "192.0.2.7" };
    }

    /// <summary>A statement.</summary>
    public static string Statement(string effect, string action, string resource = "*", string condition = "{}") =>
        $$"""{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{(condition == "{}" ? "" : $",\"Condition\":{condition}")}}}""";

    public static string Document(params string[] statements) => $$"""{"Version":"1","Statement":[{{string.Join(',', statements)}}]}""";

    /// <summary>An instance of the first account with tags, offline.</summary>
    public async Task<InstanceId> InstanceAsync(string tags = "")
    {
        var id = InstanceId.New(CellId.Default, Assistant.Clock.Now);
        var reply = await Grains.GetInstanceAgent(id).RegisterAsync(new()
        {
            Id = id, Account = AccountId.First, Name = "web-1", Facts = new(), Enrollment = EnrollmentId.New(), RegisteredAt = Assistant.Clock.Now, PublicKey = new byte[32],
            Tags = TagsOf(tags),
        });
        Assert.Null(reply.Refused);
        return id;
    }

    /// <summary>Runs a script; null when it was accepted.</summary>
    public async Task<RefusalCode?> RunAsync(Caller caller, IEnumerable<InstanceId> instances, Func<InvocationRequest, InvocationRequest>? change = null)
    {
        var request = new InvocationRequest { Draft = new() { Name = "", Type = ScriptType.Shell, Script = "true" }, Instances = [.. instances] };
        return (await Invocations.StartAsync(caller, change?.Invoke(request) ?? request)).Refused?.Code;
    }

    /// <summary>Tags such as <c>env=prod team=web</c>.</summary>
    public static System.Collections.Immutable.ImmutableSortedDictionary<string, string> TagsOf(string text) => System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('=')).Select(tag => KeyValuePair.Create(tag[0], tag[1])));

    public ValueTask DisposeAsync() => Assistant.DisposeAsync();
}

using BenchmarkDotNet.Attributes;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Invocations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudAssistant.MicroBench.Access;

/// <summary>Question: what does a call of 10,000 targets pay for its policies, when they speak of all instances alike and when they look at each?</summary>
public class PolicyBenchmarks
{
    private static readonly PolicyJudge Judge = new(null!, Options.Create(new InvocationOptions()), NullLogger<PolicyJudge>.Instance);
    private static readonly PolicyQuestion Question = new() { Action = "RunCommand", Resource = new("local-1", AccountId.First, ResourceType.Instance, ResourceName.All), Username = "root" };
    private static readonly KeyPolicies Administrator = Policies(BuiltInPolicies.Documents[BuiltInPolicies.Administrator]);

    private static readonly KeyPolicies ByTag = Policies(
        """
        {"Version":"1","Statement":[
          {"Effect":"Allow","Action":"ecs:*","Resource":"acs:ecs:*:*:instance/*","Condition":{"StringEquals":{"ecs:ResourceTag/env":["dev","test"]}}},
          {"Effect":"Deny","Action":"ecs:RunCommand","Resource":"*","Condition":{"StringEquals":{"ecs:ResourceTag/frozen":"yes"}}}]}
        """);

    private readonly List<(InstanceId Instance, IReadOnlyDictionary<string, string>? Tags)> _targets =
        [.. Enumerable.Range(0, 10_000).Select(_ => (InstanceId.New(CellId.Default, DateTimeOffset.UnixEpoch), (IReadOnlyDictionary<string, string>?)new Dictionary<string, string> { ["env"] = "test" }))];

    [Benchmark(Baseline = true)]
    public object? OneQuestion() => new TargetRights(Judge, Administrator, "key", Question).RefuseEarly();

    [Benchmark]
    public object? AllAlike() => new TargetRights(Judge, Administrator, "key", Question).Refuse(_targets.Count, _targets);

    [Benchmark]
    public object? EachByItsTags() => new TargetRights(Judge, ByTag, "key", Question).Refuse(_targets.Count, _targets);

    [Benchmark]
    public object ReadAPolicy() => Policies(BuiltInPolicies.Documents[BuiltInPolicies.Administrator]);

    private static KeyPolicies Policies(string document) => KeyPolicies.Of([("p", PolicyReader.Read(document).Value)]);
}

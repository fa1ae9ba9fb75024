using System.Collections.Immutable;
using CloudAssistant.Grains.Access;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Grains.Tests.Access;

/// <summary>Policies and questions.</summary>
internal static class Some
{
    public static KeyPolicies Policies(params (string Name, ImmutableArray<PolicyStatement> Statements)[] policies) => KeyPolicies.Of(policies);

    /// <summary>A policy of these statements, as JSON.</summary>
    public static KeyPolicies Policy(params string[] statements) =>
        Policies(("P", PolicyReader.Read($$"""{"Version":"1","Statement":[{{string.Join(',', statements)}}]}""").Value));

    public static PolicyQuestion Question(string action = "RunCommand", ResourceType type = ResourceType.Instance, string id = "mi-c0aa") =>
        new() { Action = action, Resource = new("local-1", AccountId.First, type, id) };

    /// <summary>A statement with a condition.</summary>
    public static string Statement(string effect, string condition) => $$"""{"Effect":"{{effect}}","Action":"*","Resource":"*","Condition":{{condition}}}""";
}

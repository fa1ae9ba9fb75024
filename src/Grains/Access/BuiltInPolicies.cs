using System.Collections.Immutable;

namespace CloudAssistant.Grains.Access;

/// <summary>Policies that every account has and nobody changes. They stand in the program, so that no row of a database says what they mean.</summary>
internal static class BuiltInPolicies
{
    /// <summary>Everything. The first key of a server has it.</summary>
    public const string Administrator = "AdministratorAccess";

    /// <summary>Their documents by their names.</summary>
    public static readonly ImmutableSortedDictionary<string, string> Documents = ImmutableSortedDictionary<string, string>.Empty
        .Add(Administrator, """{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""");

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<PolicyStatement>> Statements =
        Documents.ToImmutableSortedDictionary(policy => policy.Key, policy => PolicyReader.Read(policy.Value).Value);

    public static bool Contains(string name) => Documents.ContainsKey(name);

    /// <summary>The statements of a policy of that name with that document. One that cannot be read denies everything: what it denies must not become allowed.</summary>
    public static ImmutableArray<PolicyStatement> StatementsOf(string name, string document) => Statements.TryGetValue(name, out var builtIn)
        ? builtIn
        : PolicyReader.Read(document).Try(out var statements, out _) ? statements : Unreadable;

    private static readonly ImmutableArray<PolicyStatement> Unreadable =
    [
        new()
        {
            Sid = "Unreadable",
            Allows = false,
            Actions = [new("", true)],
            Resources = [new(new("", true), new("", true), null, new("", true))],
        },
    ];
}

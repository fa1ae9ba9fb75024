using System.Reflection;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Interfaces.Ids;
using Orleans;
using Orleans.Runtime;

namespace CloudAssistant.Architecture.Tests;

/// <summary>What Orleans would not tell until it hurts.</summary>
public sealed partial class GrainTests
{
    private static readonly Assembly Contracts = typeof(CellId).Assembly;
    private static readonly Assembly Behaviour = Assembly.Load("CloudAssistant.Grains");

    [Fact]
    public void Every_state_name_belongs_to_one_grain_class()
    {
        // Orleans keys a state by its name and the grain's key: two classes with one name would overwrite each other.
        var doubled =
            from grain in Behaviour.GetTypes().Concat(Assembly.Load("CloudAssistant.Silo").GetTypes())
            from constructor in grain.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            from parameter in constructor.GetParameters()
            let state = parameter.GetCustomAttribute<PersistentStateAttribute>()
            where state is not null
            group grain by state.StateName into users
            where users.Distinct().Count() > 1
            select $"{users.Key}: {string.Join(", ", users.Select(user => user.Name))}";

        Breaches.None(doubled);
    }

    [Fact]
    public void Grains_are_found_by_the_factories_of_their_keys()
    {
        // A key built twice is built differently one day. Key 0 is every stateless desk's; an observer's id was never a key of ours.
        var files = Sources.Under("src", ".cs").Where(file => !file.Path.StartsWith("src/Grains.Interfaces/", StringComparison.Ordinal));

        Breaches.None(Sources.Lines(files, line => FreeKey().IsMatch(line)));
    }

    [Fact]
    public void Every_serialised_type_has_an_alias_and_every_alias_is_used_once()
    {
        var serialised = Serialised().ToList();
        var aliases = serialised.Concat(GrainInterfaces()).Select(type => (type.Name, type.GetCustomAttribute<AliasAttribute>()?.Alias)).ToList();

        Breaches.None(aliases.Where(one => one.Alias is null).Select(one => one.Name));
        Breaches.None(aliases.GroupBy(one => one.Alias).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Every_member_that_goes_over_the_wire_has_a_number()
    {
        var unnumbered =
            from type in Serialised()
            where !type.IsEnum
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where property.SetMethod is not null && property.GetCustomAttribute<IdAttribute>() is null
            select $"{type.Name}.{property.Name}";

        Breaches.None(unnumbered);
    }

    [Fact]
    public void Every_method_of_a_grain_has_an_alias()
    {
        var bare =
            from type in GrainInterfaces()
            from method in type.GetMethods()
            where method.GetCustomAttribute<AliasAttribute>() is null
            select $"{type.Name}.{method.Name}";

        Breaches.None(bare);
    }

    // Grains keep a few of their own: what they announce to each other.
    private static IEnumerable<Type> Serialised() =>
        Contracts.GetTypes().Concat(Behaviour.GetTypes()).Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    private static IEnumerable<Type> GrainInterfaces() =>
        Contracts.GetTypes().Where(type => type.IsInterface && (typeof(IGrain).IsAssignableFrom(type) || typeof(IGrainObserver).IsAssignableFrom(type)));

    [GeneratedRegex(@"GetGrain<\w+>\((?!0\)|GrainId\.)|GetGrain\(")]
    private static partial Regex FreeKey();
}

using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Silo.Tests.Hosting;

/// <summary>Limits are settings: each is set by its name in the configuration.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void Limits_of_commands_are_set()
    {
        var options = Read<CommandOptions>(("Commands:ScriptBytesLimit", "2000"), ("Commands:CommandsPerAccountMax", "7"));

        Assert.Equal((2_000, 7), (options.ScriptBytesLimit, options.CommandsPerAccountMax));
    }

    [Fact]
    public void Limits_of_invocations_are_set()
    {
        var options = Read<InvocationOptions>(
            ("Invocations:TargetsMax", "70"), ("Invocations:Retention", "5.00:00:00"), ("Invocations:SweepEvery", "00:00:05"), ("Invocations:RegionId", "home"));

        Assert.Equal(
            (70, TimeSpan.FromDays(5), TimeSpan.FromSeconds(5), "home"), (options.TargetsMax, options.Retention, options.SweepEvery, options.RegionId));
    }

    [Fact]
    public void Limits_of_instances_are_set()
    {
        var options = Read<InstanceOptions>(("Instances:TimeToLiveHoursMax", "100"), ("Instances:OpenCodesMax", "8"));

        Assert.Equal((100, 8), (options.TimeToLiveHoursMax, options.OpenCodesMax));
    }

    [Fact]
    public void The_region_has_one_setting_for_silo_and_gateway()
    {
        Assert.Equal("home-1", Read<InvocationOptions>(("RegionId", "home-1")).RegionId);
        Assert.Equal("local-1", Read<InvocationOptions>().RegionId);
    }

    [Fact]
    public void A_script_must_be_shorter_than_the_limit_and_its_refusal_names_limit_and_size()
    {
        var options = Read<CommandOptions>(("Commands:ScriptBytesLimit", "2000"));
        CommandDraft Draft(int size) => new() { Name = "long", Type = ScriptType.Shell, Script = new('x', size) };

        Assert.Null(CommandRules.Check(Draft(1_999), options, nameRequired: true));
        Assert.Equal("The script has 2000 bytes; it must be shorter than 2000 bytes.", CommandRules.Check(Draft(2_000), options, nameRequired: true)!.Message);
        Assert.Null(CommandRules.Check(Draft(16_383), Read<CommandOptions>(), nameRequired: true));
        Assert.NotNull(CommandRules.Check(Draft(16_384), Read<CommandOptions>(), nameRequired: true));
    }

    [Fact]
    public void Limits_that_protect_may_be_wider()
    {
        var options = Read<CommandOptions>(("Commands:NameCharactersMax", "200"), ("Commands:ParameterNamesMax", "30"), ("Commands:TagsMax", "21"));
        var tags = Enumerable.Range(0, 21).Aggregate(Draft().Tags, (some, number) => some.Add($"k{number}", "v"));
        CommandDraft Draft() => new()
        {
            Name = new('n', 200), Type = ScriptType.Shell, EnableParameter = true, Script = string.Concat(Enumerable.Range(0, 30).Select(number => $"{{{{p{number}}}}}")),
        };

        Assert.Null(CommandRules.Check(Draft() with { Tags = tags }, options, nameRequired: true));
        Assert.Equal(30, CommandRules.ParameterNames(Draft(), options).Length);
    }

    private static T Read<T>(params (string Name, string Value)[] settings)
        where T : class
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)))
            .Build());
        services.AddSiloSlices(new());
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<T>>().Value;
    }
}

using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Silo.Instances;

/// <summary>Turns what is asked of enrollment codes into conditions that indexes answer.</summary>
internal static class EnrollmentFilter
{
    public static SearchFilter Of(AccountId account, EnrollmentQuery query)
    {
        var filter = new SearchFilter("enrollments e", "e.created_at", "e.enrollment").And("e.account = ?", account.Value);
        if (query.Id is { } id)
            filter.And("e.enrollment = ?", id.Value);
        if (query.InstanceName is { } name)
            filter.And("e.instance_name = ?", name);
        if (query.ResourceGroupId is { } group)
            filter.And("e.resource_group = ?", group);
        foreach (var (key, value) in query.Tags)
        {
            if (value.Length > 0)
            {
                filter.And(
                    "e.enrollment IN (SELECT t.enrollment FROM enrollment_tags t WHERE t.account = ? AND t.key = ? AND t.value = ?)",
                    account.Value, key, value);
            }
            else
            {
                filter.And("e.enrollment IN (SELECT t.enrollment FROM enrollment_tags t WHERE t.account = ? AND t.key = ?)", account.Value, key);
            }
        }

        return filter;
    }
}

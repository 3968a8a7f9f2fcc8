// Package timestreamwrite holds what Amazon Timestream's write service checks
// beyond its model.
package timestreamwrite

import (
	"github.com/assay-project/assay/capture"
	"github.com/assay-project/assay/judge/dialect"
	"github.com/assay-project/assay/judge/rule"
)

const (
	// Tests of moto that were run against AWS.
	moto   = "https://github.com/getmoto/moto/blob/0af643a/tests/test_timestreamwrite/"
	apiDoc = "https://docs.aws.amazon.com/timestream/latest/developerguide/API_"
)

var coral = dialect.Coral{Code: "ValidationException"}

var _ = dialect.Add(dialect.Dialect{Service: "timestream-write", Word: dialect.TypesFirst(coral.Word)})

// kindDatabase are the facts of databases, by region and name. The session made
// those that have complete set: they have no table but table:NAME.
const kindDatabase = "AWS::Timestream::Database"

var _ = rule.Follow("timestream-write", kindDatabase)

var _ = rule.Learn(rule.Learner{Service: "timestream-write", Operations: []string{"CreateDatabase", "DeleteDatabase"}, Learn: func(c *rule.Case, _ *capture.Response) {
	d := c.Facts.LearnResource(kindDatabase, c.Region()+":"+c.Text("DatabaseName"))
	d.Gone, d.Attrs = c.Op == "DeleteDatabase", map[string]string{"complete": "true"}
}})

var _ = rule.Learn(rule.Learner{Service: "timestream-write", Operations: []string{"CreateTable", "DeleteTable"}, Learn: func(c *rule.Case, _ *capture.Response) {
	d := c.Facts.LearnResource(kindDatabase, c.Region()+":"+c.Text("DatabaseName"))
	if name := "table:" + c.Text("TableName"); c.Op == "CreateTable" {
		d.Attrs[name] = "true"
	} else {
		delete(d.Attrs, name)
	}
}})

var _ = rule.Add(rule.Rule{
	ID: "timestream-write/missing", Operations: []string{"DescribeDatabase", "UpdateDatabase", "DescribeTable", "UpdateTable", "WriteRecords", "CreateTable"}, On: rule.Member("DatabaseName"), Stage: rule.Object,
	When: "the database is known not to be there, or one that the session made has no such table",
	Code: "ResourceNotFoundException", Status: 400, Fix: "create it first", Evidence: rule.Recorded, Sources: []string{moto + "test_timestreamwrite_table.py", apiDoc + "DescribeTable.html"},
	Check: func(c *rule.Case) *rule.Hit {
		d := c.Resource(kindDatabase, c.Region()+":"+c.Text("DatabaseName"))
		t := c.Get("TableName")
		switch {
		case d == nil:
			return nil
		case d.Gone:
			return rule.Refuse(c.AtMember("DatabaseName").Because("is not there"))
		case t != nil && c.Op != "CreateTable" && d.Attrs["complete"] == "true" && d.Attrs["table:"+t.Text] == "":
			return rule.Refuse(c.At(t).Because("was not created"))
		}
		return nil
	},
})
